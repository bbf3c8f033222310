import { useMemo } from "preact/hooks";
import { hex, inkOn, palette, paletteIndexOn, shade } from "../colour.ts";
import { cell, type Gaze, moveOnGrid, tokensOf } from "../gaze.ts";
import { type Head, weight } from "../head.ts";
import type { Theme } from "../theme.ts";
import type { Words } from "../words.ts";
import { Drawing } from "./drawing.tsx";
import { gazeAt, type HeatmapLayout, heightOf, layoutHeatmap, outline } from "./heatmap-layout.ts";
import { Columns, Rows } from "./heatmap-names.tsx";
import { axisWord } from "./how.ts";
import type { Drawn } from "./kind.ts";
import { Legend } from "./legend.tsx";
import { layoutLegend } from "./legend-layout.ts";
import { Pixels } from "./pixels.tsx";

/** Numbers below this would all read 0; the legend says that they are left out. */
const LEAST_NUMBER = 0.005;

/** Who looks at whom, as a grid: one row for each token that looks, one column for each that is looked at. */
export function Heatmap(props: Drawn<Head>) {
  const { data: head, gaze, theme, words, id, width: room } = props;
  const layout = useMemo(() => layoutHeatmap(head, room, true), [head, room]);
  const cells = useMemo(() => {
    if (layout.shapes) return <Shapes {...{ layout, head, theme }} />;
    const dots = Uint8Array.from(head.weights, paletteIndexOn(head.sink));
    return <Pixels grid={layout} columns={head.keys.length} dots={dots} colours={palette(theme)} />;
  }, [layout, head, theme]);
  const legend = useMemo(() => layoutLegend(head, layout, theme, words), [head, layout, theme, words]);
  const counts = { queries: head.queries.length, keys: head.keys.length };
  const meant = cell(gaze);
  const kept = cell(props.kept ?? null);
  return (
    <Drawing
      {...props}
      width={layout.width}
      height={legend.bottom}
      at={(x, y) => gazeAt(layout, head, x, y)}
      move={(arrow) => moveOnGrid(gaze, arrow, counts)}
    >
      <Titles {...{ layout, head, theme, words }} />
      {cells}
      <Rules {...{ layout, head, theme }} />
      <Rows labels={head.queries} chosen={meant.query} kept={kept.query} {...{ layout, theme }} />
      <Columns labels={head.keys} chosen={meant.key} kept={kept.key} {...{ layout, theme }} />
      {gaze
        ? tokensOf(gaze).map((token) => <Outline key={token} gaze={{ ...gaze, token }} {...{ layout, theme }} />)
        : null}
      <Legend layout={legend} {...{ theme, words, id }} />
    </Drawing>
  );
}

/** How much room the grid takes with its names and its legend. */
export function heatmapSize(head: Head, room: number, theme: Theme, words: Words): { width: number; height: number } {
  const layout = layoutHeatmap(head, room, true);
  return { width: layout.width, height: layoutLegend(head, layout, theme, words).bottom };
}

/** A quiet sentence where not every name is written; null where all are. */
export function heatmapNote(head: Head, room: number, words: Words): string | null {
  const { rowStep, columnStep } = layoutHeatmap(head, room, true);
  if (columnStep === 1) return null;
  return words.say(rowStep > 1 ? "labelsShown" : "columnsShown", { step: columnStep });
}

interface CellsProps {
  layout: HeatmapLayout;
  head: Head;
  theme: Theme;
}

function Shapes({ layout, head, theme }: CellsProps) {
  const { left, top, cell: size, numbers } = layout;
  const high = heightOf(layout);
  const gap = size >= 12 ? 1 : 0;
  const cells = head.queries.flatMap((_, query) =>
    head.keys.map((_, key) => {
      const share = weight(head, query, key);
      const x = left + key * size;
      const y = top + query * high;
      const at = `${query}/${key}`;
      if (Number.isNaN(share)) return null;
      if (share === 0) return <circle key={at} cx={x + size / 2} cy={y + high / 2} r="1.2" fill={theme.colour.quiet} />;
      const colour = shade(theme, share, head.sink);
      return (
        <g key={at}>
          <rect x={x} y={y} width={size - gap} height={high - gap} fill={hex(colour)} />
          {numbers && share >= LEAST_NUMBER ? (
            <text x={x + (size - gap) / 2} y={y + high / 2 + 4.5} fill={inkOn(colour)}>
              {Math.round(share * 100)}
            </text>
          ) : null}
        </g>
      );
    }),
  );
  return (
    <g font-size="13" text-anchor="middle">
      {cells}
    </g>
  );
}

function Outline({ layout, gaze, theme }: { layout: HeatmapLayout; gaze: Gaze; theme: Theme }) {
  const { x, y, width, height } = outline(layout, gaze);
  const spread = layout.cell >= 12 ? 1 : 2;
  const box = { x: x - spread, y: y - spread, width: width + 2 * spread - 1, height: height + 2 * spread - 1 };
  return (
    <g fill="none">
      <rect {...box} stroke={theme.colour.ground} stroke-width="4" />
      <rect {...box} stroke={theme.colour.ink} stroke-width="2" />
    </g>
  );
}

/** Thin rules between the rows of a picture whose patches stand one after the other. */
function Rules({ layout, head, theme }: CellsProps) {
  const { left, top, across, down, cell: wide } = layout;
  const high = heightOf(layout);
  const every = (side: "query" | "key", length: number, size: number) => {
    const step = (head.axes[side]?.grid?.[1] ?? length) * size;
    return Array.from({ length: Math.max(0, Math.ceil(length / step) - 1) }, (_, at) => (at + 1) * step - 0.5);
  };
  const columns = every("key", across, wide).map((x) => `M${left + x} ${top - 6}v${down + 6}`);
  const rows = every("query", down, high).map((y) => `M${left - 6} ${top + y}h${across + 6}`);
  if (rows.length + columns.length === 0) return null;
  return <path class="rg-rules" d={[...columns, ...rows].join("")} stroke={theme.colour.quiet} fill="none" />;
}

interface TitlesProps {
  layout: Pick<HeatmapLayout, "left" | "top">;
  head: Head;
  theme: Theme;
  words: Words;
}

/** Who looks and who is looked at, beside a grid. */
export function Titles({ layout, head, theme, words }: TitlesProps) {
  const { query, key, quiet } = theme.colour;
  const { left, top } = layout;
  return (
    <g font-size={theme.small}>
      <text x={left} y="18" fill={key} font-size={theme.text} font-weight="600">
        {words.say("lookedAt")}
        <tspan dx="8" fill={quiet} font-size={theme.small} font-weight="400">
          {axisWord(head, "key", words)}
        </tspan>
      </text>
      <text x={left - 14} y={top - 30} fill={query} font-size={theme.text} font-weight="600" text-anchor="end">
        {words.say("whoLooks")}
      </text>
      <text x={left - 14} y={top - 12} fill={quiet} text-anchor="end">
        {axisWord(head, "query", words)}
      </text>
    </g>
  );
}
