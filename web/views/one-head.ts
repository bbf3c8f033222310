import { csvRows } from "../csv.ts";
import { type Head, headOf } from "../head.ts";
import { plainReading } from "../reading.ts";
import { Heatmap, heatmapNote, heatmapSize } from "./heatmap.tsx";
import { howToRead } from "./how.ts";
import type { Drawn, Kind } from "./kind.ts";
import { Lines, linesNote } from "./lines.tsx";
import { layoutLines } from "./lines-layout.ts";

/** What all pictures of one single head share. */
const oneHead = {
  needs: (_, { layer, head }) => [{ kind: "weights", layer, head, precision: "exact" }],
  read: (summary, { layer, head, sink }, [answer]) => headOf(summary, layer, head, answer!, sink),
  heading: ({ layer, head }, words) => words.say("pictureTitle", { layer, head }),
  proof: (head) => head.header.proof,
  table: csvRows,
} satisfies Partial<Kind<Head>>;

export const lines: Kind<Head> = {
  ...oneHead,
  Drawing: Lines,
  size: ({ data, width }) => layoutLines(data, width),
  says: (drawn) => saying(drawn, "lines"),
  note: ({ data, gaze, words }) => linesNote(data, gaze, words),
  how: () => "linesPoint",
};

export const heatmap: Kind<Head> = {
  ...oneHead,
  Drawing: Heatmap,
  size: ({ data, width, theme, words }) => heatmapSize(data, width, theme, words),
  says: (drawn) => saying(drawn, "heatmap"),
  note: ({ data, width, words }) => heatmapNote(data, width, words),
  how: (theme) => howToRead("heatmap", theme),
};

function saying({ data, gaze, theme, words }: Drawn<Head>, view: "lines" | "heatmap"): string {
  return gaze ? plainReading(data, gaze, words) : words.say(howToRead(view, theme));
}
