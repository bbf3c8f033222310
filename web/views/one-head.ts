import { csvRows } from "../csv.ts";
import { type Head, headOf } from "../head.ts";
import { list, plainReading, waysSaid } from "../reading.ts";
import { waysOf } from "../ways.ts";
import { Heatmap, heatmapNote, heatmapSize } from "./heatmap.tsx";
import { howToRead } from "./how.ts";
import type { Drawn, Kind } from "./kind.ts";
import { Lines, linesNote, linesSize } from "./lines.tsx";

/** What all pictures of one single head share. */
const oneHead = {
  needs: (_, picture) => {
    const { heads } = waysOf(picture);
    const { layer, head } = picture;
    return (heads.length > 0 ? heads : [head]).map((head) => ({ kind: "weights", layer, head, precision: "exact" }));
  },
  read: (summary, picture, answers) => headOf(summary, picture.layer, picture.head, answers, waysOf(picture)),
  heading: ({ layer, head, heads }, words) =>
    heads.length > 1
      ? words.say("pictureTitleHeads", { layer, heads: list(heads.map(String), words) })
      : words.say("pictureTitle", { layer, head }),
  proof: (head) => head.header.proof,
  table: (head, words) => {
    const [[, ...keys], ...rows] = csvRows(head) as [string[], ...string[][]];
    return [[waysSaid(plainly(head), words), ...keys], ...rows];
  },
} satisfies Partial<Kind<Head>>;

export const lines: Kind<Head> = {
  ...oneHead,
  Drawing: Lines,
  size: linesSize,
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
  const said = gaze ? plainReading(data, gaze, words) : words.say(howToRead(view, theme));
  const ways = waysSaid(view === "lines" ? data : plainly(data), words);
  return ways ? `${said} ${ways}` : said;
}

/** Colours of heads are for lines: everywhere else the numbers are their mean. */
function plainly(head: Head): Head {
  return { ...head, each: [] };
}
