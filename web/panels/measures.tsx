import { useState } from "preact/hooks";
import { explain } from "../app/trouble.ts";
import { isMeasure, MEASURES, type Measure, type Measured, role, shown, termed } from "../views/measures.ts";
import { Select } from "./heads-options.tsx";
import { useMeasures } from "./measures-asking.ts";
import { Scatter, shadeOf } from "./measures-scatter.tsx";
import { MeasuresTable } from "./measures-table.tsx";
import type { Panel, PanelProps } from "./panel.ts";

/** From this width on, dots and table stand side by side. */
const WIDE = 1000;
const GUTTER = 40;

/** What is measured of every head: as dots, and as a table; what is pointed at in one is marked in the other. */
export const measuresPanel: Panel = {
  Body,
  offered: (source, summary) => summary.layers.every((_, layer) => source.can({ kind: "measures", layer })),
  oneHead: false,
};

function Body({ source, summary, words, theme, width, picture, look, keep, layer, head }: PanelProps) {
  const { options = {} } = picture;
  const [axes, setAxes] = useState({ x: axis(options.x, "distance"), y: axis(options.y, "entropy") });
  const [place, point] = useState<Measured | null>(null);
  const [round, setRound] = useState(0);
  const { found, layers, trouble } = useMeasures(source, summary, true, round);
  const { x, y } = axes;
  const total = summary.layers.length;
  const of = (layer?: number, head?: number) => found.find((one) => one.layer === layer && one.head === head) ?? null;
  const choose = (news: Partial<typeof axes>) => {
    setAxes({ ...axes, ...news });
    keep({ ...axes, ...news });
  };
  const pointed = of(place?.layer, place?.head);
  const read = pointed ?? of(layer, head);
  const say = (one: Measured) =>
    words.say("measuresReads", {
      name: words.say("pictureTitle", { layer: one.layer, head: one.head }),
      role: role(one.label, words),
      x: termed(x, words),
      y: termed(y, words),
      xValue: shown(x, one.values[x], words),
      yValue: shown(y, one.values[y], words),
    });
  const shared = { heads: found, pointed, current: of(layer, head), words, say, point };
  const open = (one: Measured) => look(one.layer, one.head);
  const unknown = found.filter(({ values }) => Number.isNaN(values[x]) || Number.isNaN(values[y])).length;
  const wide = width >= WIDE;
  const choices = MEASURES.map((each): [string, string] => [each, termed(each, words)]);
  return (
    <figure class={`rg-plate rg-measures${wide ? " rg-wide" : ""}`}>
      <figcaption>
        {words.say("measuresHow")} {words.say("measuresPoint")}
      </figcaption>
      {layers < total && !trouble ? (
        <p class="rg-quiet" role="status">
          {words.say("measuresMeasuring", { count: layers, total })}
        </p>
      ) : null}
      {trouble ? (
        <div class="rg-says" role="alert">
          <p class="rg-warning">{explain(trouble, words)}</p>
          <button type="button" class="rg-button" onClick={() => setRound(round + 1)}>
            {words.say("again")}
          </button>
        </div>
      ) : null}
      <p class="rg-reading" role="status">
        {read ? say(read) : null}
      </p>
      {found.length > 0 ? (
        <div class="rg-plotted">
          <div>
            <div class="rg-options">
              <Select
                name={words.say("measuresX")}
                chosen={x}
                choices={choices}
                choose={(name) => choose({ x: axis(name, x) })}
              />
              <Select
                name={words.say("measuresY")}
                chosen={y}
                choices={choices}
                choose={(name) => choose({ y: axis(name, y) })}
              />
            </div>
            {unknown < found.length ? (
              <>
                <Scatter
                  {...{ ...shared, x, y, theme, open }}
                  layers={total}
                  width={wide ? ((width - GUTTER) * 5) / 11 : width}
                />
                <p class="rg-quiet">
                  {words.say("measuresShade")}{" "}
                  {[...new Set([0, total - 1])].map((each) => (
                    <span key={each} class="rg-shade">
                      <svg width="12" height="12" aria-hidden="true">
                        <circle cx="6" cy="6" r="6" fill={shadeOf(theme, each, total)} />
                      </svg>
                      {words.say("layer")} {words.number(each)}
                    </span>
                  ))}
                </p>
              </>
            ) : null}
            {unknown > 0 ? <p class="rg-quiet">{words.say("measuresUnknown", { count: unknown })}</p> : null}
          </div>
          <MeasuresTable {...{ ...shared, open }} />
        </div>
      ) : null}
    </figure>
  );
}

function axis(name: unknown, otherwise: Measure): Measure {
  return isMeasure(name) ? name : otherwise;
}
