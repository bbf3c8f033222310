import type { Label } from "../label.ts";
import type { Theme } from "../theme.ts";
import { type HeatmapLayout, heightOf, LEAN } from "./heatmap-layout.ts";
import { Token } from "./token.tsx";

interface NamesProps {
  labels: readonly Label[];
  /** The token that is meant now; null for all. Its name is always written. */
  chosen: number | null;
  layout: HeatmapLayout;
  /** The token that stays chosen; it carries a ring. */
  kept: number | null;
  theme: Theme;
}

/** Names of the rows, right-aligned beside the grid. */
export function Rows({ labels, chosen, kept, layout, theme }: NamesProps) {
  const { left, top, rowSize: size, rowRoom } = layout;
  const high = heightOf(layout);
  return (
    <g>
      {kept === null ? null : <Kept x={left - 8} y={top + (kept + 0.5) * high} colour={theme.colour.query} />}
      {written(labels.length, chosen, layout.rowStep).map((token) => (
        <Token
          key={token}
          label={labels[token]!}
          colour={theme.colour.query}
          strong={token === chosen}
          room={rowRoom - 12}
          anchor="end"
          x={left - 14}
          y={top + (token + 0.5) * high + size * 0.34}
          {...{ theme, size }}
        />
      ))}
    </g>
  );
}

/** Names of the columns, leaning over the grid. */
export function Columns({ labels, chosen, kept, layout, theme }: NamesProps) {
  const { left, top, cell, size, columnRoom } = layout;
  return (
    <g>
      {kept === null ? null : <Kept x={left + (kept + 0.5) * cell} y={top - 5} colour={theme.colour.key} />}
      {written(labels.length, chosen, layout.columnStep).map((token) => {
        const x = left + (token + 0.5) * cell + size * 0.25;
        const y = top - 8;
        return (
          <Token
            key={token}
            label={labels[token]!}
            colour={theme.colour.key}
            strong={token === chosen}
            room={columnRoom - 8}
            anchor="start"
            transform={`rotate(${-LEAN} ${x} ${y})`}
            {...{ x, y, theme, size }}
          />
        );
      })}
    </g>
  );
}

/** The mark of a name that stays chosen. */
function Kept({ x, y, colour }: { x: number; y: number; colour: string }) {
  return <circle class="rg-ring" cx={x} cy={y} r="2.5" fill="none" stroke={colour} stroke-width="1.5" />;
}

/** Which names are written: every so many, and the chosen one in place of those it would touch. */
function written(count: number, chosen: number | null, step: number): number[] {
  const names = Array.from({ length: count }, (_, token) => token).filter((token) => token % step === 0);
  if (chosen === null || step === 1) return names;
  return [...names.filter((token) => Math.abs(token - chosen) >= step), chosen];
}
