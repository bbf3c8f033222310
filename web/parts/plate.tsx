import { Heatmap, heatmapNote } from "../views/heatmap.tsx";
import { howToRead } from "../views/how.ts";
import { Lines, linesNote } from "../views/lines.tsx";
import type { StandaloneProps } from "../views/standalone.tsx";
import type { Hands } from "../views/view.ts";
import { savePicture } from "./save.ts";

/** More rows than this scroll inside their own box. */
const LONG = 90;

/** One view with its caption: how to read it, what it leaves out, and the way to keep it. */
export function Plate({ hands, ...props }: StandaloneProps & { hands: Hands }) {
  const { view, head, gaze, theme, words, width } = props;
  const note = view === "lines" ? linesNote(head, gaze, words) : heatmapNote(head, width, words);
  const long = Math.max(head.queries.length, head.keys.length) > LONG;
  return (
    <figure class={`rg-plate rg-${view}`}>
      <figcaption>{words.say(view === "lines" ? "linesPoint" : howToRead(view, theme))}</figcaption>
      <div class={long ? "rg-box rg-long" : "rg-box"}>
        {view === "lines" ? <Lines {...props} hands={hands} /> : <Heatmap {...props} hands={hands} />}
      </div>
      {note ? (
        <p class="rg-quiet">
          {note} {view === "heatmap" ? words.say("labelsHidden") : null}
        </p>
      ) : null}
      <button type="button" class="rg-link" onClick={() => savePicture(props)}>
        {words.say("save")}
      </button>
    </figure>
  );
}
