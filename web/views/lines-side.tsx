import { cell, type Gaze } from "../gaze.ts";
import type { Label } from "../label.ts";
import type { Theme } from "../theme.ts";
import type { Words } from "../words.ts";
import { type LinesLayout, rowY } from "./lines-layout.ts";
import { Token } from "./token.tsx";

/** From this share on, a token takes part in what is looked at, and keeps its colour. */
const TAKES_PART = 0.05;

interface SideProps {
  side: "query" | "key";
  labels: readonly Label[];
  /** What to write beside each token of this side; null for nothing. */
  shares: Float32Array | null;
  layout: LinesLayout;
  gaze: Gaze | null;
  /** The token that stays chosen; it carries a ring. */
  kept: number | null;
  theme: Theme;
  words: Words;
}

/** The tokens of one side, each with what it gives or receives. */
export function Side({ side, labels, shares, layout, gaze, kept, theme, words }: SideProps) {
  const { size, row, side: room } = layout;
  const own = theme.colour[side];
  const outward = side === "query" ? -1 : 1;
  const edge = side === "query" ? room : layout.width - room;
  const outer = side === "query" ? 0 : layout.width;
  const chosen = cell(gaze)[side];
  return (
    <>
      {labels.map((label, token) => {
        const y = rowY(layout, token);
        const share = shares?.[token] ?? null;
        const takesPart = gaze === null || token === chosen || (share ?? 0) >= TAKES_PART;
        const colour = takesPart ? own : theme.colour.quiet;
        return (
          <g key={token}>
            <Token
              {...{ label, colour, theme, size }}
              strong={token === chosen}
              room={layout.label}
              anchor={side === "query" ? "end" : "start"}
              x={edge}
              y={y + size * 0.34}
            />
            {token === chosen ? <circle cx={edge + outward * -9} cy={y} r="3.5" fill={own} /> : null}
            {token === kept ? (
              <circle
                class="rg-ring"
                cx={edge + outward * -9}
                cy={y}
                r="6"
                fill="none"
                stroke={own}
                stroke-width="1.5"
              />
            ) : null}
            {share === null ? null : (
              <>
                <text
                  x={outer}
                  y={y + size * 0.34}
                  fill={takesPart ? theme.colour.ink : theme.colour.quiet}
                  font-size={Math.min(size, 15)}
                  text-anchor={side === "query" ? "start" : "end"}
                >
                  {words.share(share)}
                </text>
                <Bar y={rounded(y + row / 2 - 2)} colour={own} {...{ edge, outward, room, share, theme }} />
              </>
            )}
          </g>
        );
      })}
    </>
  );
}

interface BarProps {
  edge: number;
  outward: number;
  y: number;
  room: number;
  share: number;
  colour: string;
  theme: Theme;
}

/** A share as a length: the hairline under it is the whole. */
function Bar({ edge, outward, y, room, share, colour, theme }: BarProps) {
  const from = (length: number) => rounded(outward < 0 ? edge - length : edge);
  return (
    <>
      <rect x={from(room)} y={y} width={room} height="1" fill={theme.colour.hairline} />
      {share > 0 ? (
        <rect x={from(share * room)} y={y - 1} width={rounded(share * room)} height="2.5" fill={colour} />
      ) : null}
    </>
  );
}

/** Hundredths of a pixel are more than anyone sees, and keep the drawing short. */
export function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
