import { useRef } from "preact/hooks";
import { cell, type Gaze } from "../gaze.ts";
import { Heatmap, heatmapNote } from "../views/heatmap.tsx";
import { layoutHeatmap } from "../views/heatmap-layout.ts";
import { howToRead } from "../views/how.ts";
import { Lines, linesNote } from "../views/lines.tsx";
import { layoutLines, rowY } from "../views/lines-layout.ts";
import type { StandaloneProps } from "../views/standalone.tsx";
import type { Hands } from "../views/view.ts";
import { savePicture } from "./save.ts";
import { useCentred } from "./use-centred.ts";

/** More rows than this scroll inside their own box. */
const LONG = 90;

/** One view with its caption: how to read it, what it leaves out, and the way to keep it. */
export function Plate({ hands, kept, ...props }: StandaloneProps & { hands: Hands; kept: Gaze | null }) {
  const { view, head, gaze, theme, words, width } = props;
  const note = view === "lines" ? linesNote(head, gaze, words) : heatmapNote(head, width, words);
  const long = Math.max(head.queries.length, head.keys.length) > LONG;
  const box = useRef<HTMLDivElement>(null);
  const pointer = useCentred(box, long ? rowOf(props, kept) : null, head);
  return (
    <figure class={`rg-plate rg-${view}`}>
      <figcaption>{words.say(view === "lines" ? "linesPoint" : howToRead(view, theme))}</figcaption>
      <div class={long ? "rg-box rg-long" : "rg-box"} ref={box} {...pointer}>
        {view === "lines" ? <Lines {...{ ...props, hands, kept }} /> : <Heatmap {...{ ...props, hands, kept }} />}
      </div>
      {note ? (
        <p class="rg-quiet">
          {note} {view === "heatmap" ? words.say("labelsHidden") : null}
        </p>
      ) : null}
      <button
        type="button"
        class="rg-link"
        aria-label={words.say("titled", { kind: words.say("save"), name: words.say(view) })}
        onClick={() => savePicture(props)}
      >
        {words.say("save")}
      </button>
    </figure>
  );
}

/** Where the row of a gaze stands in its drawing; null where it has none. */
function rowOf({ view, head, width }: StandaloneProps, gaze: Gaze | null): number | null {
  if (!gaze) return null;
  if (view === "lines") return rowY(layoutLines(head, width), gaze.token);
  const { query } = cell(gaze);
  const { top, cell: size } = layoutHeatmap(head, width);
  return query === null ? null : top + (query + 0.5) * size;
}
