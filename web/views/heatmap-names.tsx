import type { Label } from "../label.ts";
import type { Theme } from "../theme.ts";
import { type HeatmapLayout, LEAN } from "./heatmap-layout.ts";
import { Token } from "./token.tsx";

interface NamesProps {
  labels: readonly Label[];
  /** The token that is meant now; null for all. Its name is always written. */
  chosen: number | null;
  layout: HeatmapLayout;
  theme: Theme;
}

/** Names of the rows, right-aligned beside the grid. */
export function Rows({ labels, chosen, layout, theme }: NamesProps) {
  const { left, top, cell, size, rowRoom } = layout;
  return (
    <g>
      {written(labels.length, chosen, layout.step).map((token) => (
        <Token
          key={token}
          label={labels[token]!}
          colour={theme.colour.query}
          strong={token === chosen}
          room={rowRoom - 8}
          anchor="end"
          x={left - 10}
          y={top + (token + 0.5) * cell + size * 0.34}
          {...{ theme, size }}
        />
      ))}
    </g>
  );
}

/** Names of the columns, leaning over the grid. */
export function Columns({ labels, chosen, layout, theme }: NamesProps) {
  const { left, top, cell, size, columnRoom } = layout;
  return (
    <g>
      {written(labels.length, chosen, layout.step).map((token) => {
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

/** Which names are written: every so many, and the chosen one in place of those it would touch. */
function written(count: number, chosen: number | null, step: number): number[] {
  const names = Array.from({ length: count }, (_, token) => token).filter((token) => token % step === 0);
  if (chosen === null || step === 1) return names;
  return [...names.filter((token) => Math.abs(token - chosen) >= step), chosen];
}
