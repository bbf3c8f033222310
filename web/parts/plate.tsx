import { useRef } from "preact/hooks";
import { cell, type Gaze } from "../gaze.ts";
import type { Head } from "../head.ts";
import { waysSaid } from "../reading.ts";
import { heightOf, layoutHeatmap } from "../views/heatmap-layout.ts";
import { layoutLines, pointOf } from "../views/lines-layout.ts";
import { heatmap, lines } from "../views/one-head.ts";
import type { StandaloneProps } from "../views/standalone.tsx";
import type { Hands } from "../views/view.ts";
import { Keeping } from "./keeping.tsx";
import { useCentred } from "./use-centred.ts";

/** More rows than this scroll inside their own box. */
const LONG = 90;

type HeadView = "lines" | "heatmap";

interface PlateProps extends Omit<StandaloneProps<Head>, "kind"> {
  view: HeadView;
  hands: Hands;
  kept: Gaze | null;
}

/** One view of one head with its caption: how to read it, what it leaves out, and the ways to keep it. */
export function Plate({ view, hands, kept, ...props }: PlateProps) {
  const { data, theme, words } = props;
  const kind = view === "lines" ? lines : heatmap;
  const note = kind.note(props);
  const ways = waysSaid(view === "lines" ? data : { ...data, each: [] }, words);
  const long = Math.max(data.queries.length, data.keys.length) > LONG;
  const box = useRef<HTMLDivElement>(null);
  const pointer = useCentred(box, long ? rowOf(view, props, kept) : null, data);
  return (
    <figure class={`rg-plate rg-${view}`}>
      <figcaption>
        {words.say(kind.how(theme))} {ways ? <span class="rg-shown">{ways}</span> : null}
      </figcaption>
      <div class={long ? "rg-box rg-long" : "rg-box"} ref={box} {...pointer}>
        <kind.Drawing {...{ ...props, hands, kept }} />
      </div>
      {note ? (
        <p class="rg-quiet">
          {note} {view === "heatmap" ? words.say("labelsHidden") : null}
        </p>
      ) : null}
      <Keeping picture={{ ...props, kind }} file={`regard-layer${data.layer}-head${data.heads.join("-")}-${view}`} />
    </figure>
  );
}

/** Where the row of a gaze stands in its drawing; null where it has none. */
function rowOf(view: HeadView, { data, width }: { data: Head; width: number }, gaze: Gaze | null): number | null {
  if (!gaze) return null;
  if (view === "lines") {
    const layout = layoutLines(data, width);
    return layout.lying ? null : pointOf(layout, gaze.side, gaze.token).y;
  }
  const { query } = cell(gaze);
  const layout = layoutHeatmap(data, width, true);
  return query === null ? null : layout.top + (query + 0.5) * heightOf(layout);
}
