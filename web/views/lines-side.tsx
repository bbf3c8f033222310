import { hex, place, shade } from "../colour.ts";
import { type Gaze, tokensOf } from "../gaze.ts";
import type { Head } from "../head.ts";
import type { Theme } from "../theme.ts";
import type { Words } from "../words.ts";
import { type Board, type LinesLayout, mirror, pointOf, type Side as SideName } from "./lines-layout.ts";
import { Token } from "./token.tsx";

/** From this share on, a token takes part in what is looked at, and keeps its colour. */
const TAKES_PART = 0.05;

interface SideProps {
  side: SideName;
  head: Head;
  /** What to write beside each token of this side; null for nothing. */
  shares: Float32Array | null;
  layout: LinesLayout;
  gaze: Gaze | null;
  /** What stays chosen; it carries a ring. */
  kept: Gaze | null;
  theme: Theme;
  words: Words;
}

/** The tokens of one side, each with what it gives or receives. */
export function Side(props: SideProps) {
  const { side, head, layout, shares, theme, words } = props;
  const board = layout.boards[side];
  if (board) return <Cells {...props} board={board} />;
  const { size, row, side: room, label: labelRoom } = layout;
  const chosen = chosenOf(props.gaze, side);
  const kept = chosenOf(props.kept, side);
  const own = theme.colour[side];
  const labels = side === "query" ? head.queries : head.keys;
  const leftward = (side === "query") !== layout.mirrored;
  const edge = mirror(layout, side === "query" ? room : layout.width - room);
  return (
    <>
      {labels.map((label, token) => {
        const point = pointOf(layout, side, token);
        const share = shares && !Number.isNaN(shares[token]) ? shares[token]! : null;
        const takesPart = props.gaze === null || chosen.includes(token) || (share ?? 0) >= TAKES_PART;
        const strong = chosen.includes(token);
        const name = { label, theme, size, strong, colour: takesPart ? own : theme.colour.quiet };
        const number = { fill: takesPart ? theme.colour.ink : theme.colour.quiet, "font-size": Math.min(size, 15) };
        const bar = { colour: own, theme, share: place(share ?? 0, head.sink) };
        if (share !== null && head.sink !== "log") bar.share = share;
        const marks = { strong, kept: kept.includes(token), own };
        if (layout.lying) {
          const { width } = layout.columns[side][token]!;
          const out = side === "query" ? -1 : 1;
          const middle = point.y + out * 20;
          return (
            <g key={token}>
              <Token {...name} room={width} anchor="middle" x={point.x} y={middle + 5} />
              <Marks {...marks} x={point.x} y={point.y + out * 3} />
              {share === null ? null : (
                <>
                  <text {...number} x={point.x} y={middle + out * 23 + 5} text-anchor="middle">
                    {words.share(share)}
                  </text>
                  <Bar {...bar} x={point.x - width / 2} y={middle + out * 12} room={width} />
                </>
              )}
            </g>
          );
        }
        const { y } = point;
        return (
          <g key={token}>
            <Token {...name} room={labelRoom} anchor={leftward ? "end" : "start"} x={edge} y={y + size * 0.34} />
            <Marks {...marks} x={edge + (leftward ? 9 : -9)} y={y} />
            {share === null ? null : (
              <>
                <text
                  {...number}
                  x={leftward ? 0 : layout.width}
                  y={y + size * 0.34}
                  text-anchor={leftward ? "start" : "end"}
                >
                  {words.share(share)}
                </text>
                <Bar {...bar} {...{ room, leftward }} x={leftward ? 0 : edge} y={rounded(y + row / 2 - 2)} />
              </>
            )}
          </g>
        );
      })}
    </>
  );
}

function chosenOf(gaze: Gaze | null, side: SideName): number[] {
  if (!gaze) return [];
  if (gaze.side === side) return tokensOf(gaze);
  return gaze.other === null ? [] : [gaze.other];
}

/** A dot on a token that is meant, and a ring where it stays so. */
function Marks({ x, y, strong, kept, own }: { x: number; y: number; strong: boolean; kept: boolean; own: string }) {
  return (
    <>
      {strong ? <circle cx={x} cy={y} r="3.5" fill={own} /> : null}
      {kept ? <circle class="rg-ring" cx={x} cy={y} r="6" fill="none" stroke={own} stroke-width="1.5" /> : null}
    </>
  );
}

/** Patches or moments as cells, the more attention the stronger; of a side that looks, only which one is meant. */
function Cells({ side, head, layout, shares, gaze, kept, theme, board }: SideProps & { board: Board }) {
  const { rows, columns, wide, high } = board;
  const chosen = [...chosenOf(gaze, side), ...chosenOf(kept, side)];
  const gap = Math.min(wide, high) >= 8 ? 1 : 0;
  const labels = side === "query" ? head.queries : head.keys;
  const size = { width: wide - gap, height: high - gap };
  const corner = (token: number) => {
    const { x, y } = pointOf(layout, side, token);
    return { x: x - wide / 2, y: y - high / 2 };
  };
  const end = { x: board.x + columns * wide, y: board.y + rows * high };
  return (
    <>
      <rect
        {...{ x: board.x - 1, y: board.y - 1, width: columns * wide + 2 - gap, height: rows * high + 2 - gap }}
        fill="none"
        stroke={theme.colour.hairline}
      />
      {labels.map((label, token) => (
        <rect key={token} {...corner(token)} {...size} fill={hex(shade(theme, shares?.[token] || 0, head.sink))}>
          <title>{label.text}</title>
        </rect>
      ))}
      {chosen.map((token, place) => (
        <rect
          key={`${place}/${token}`}
          {...corner(token)}
          {...size}
          fill="none"
          stroke={theme.colour[side]}
          stroke-width="2.5"
        />
      ))}
      {head.axes[side]?.kind === "frames" ? (
        <g font-size="13" fill={theme.colour.quiet} text-anchor="end">
          <text
            {...(layout.lying ? { x: board.x, y: end.y + 16, "text-anchor": "start" } : { x: end.x, y: board.y - 6 })}
          >
            {labels[0]!.text}
          </text>
          <text x={end.x} y={end.y + 16}>
            {labels.at(-1)!.text}
          </text>
        </g>
      ) : null}
    </>
  );
}

interface BarProps {
  x: number;
  y: number;
  room: number;
  share: number;
  /** Whether it grows from its right end. */
  leftward?: boolean;
  colour: string;
  theme: Theme;
}

/** A share as a length: the hairline under it is the whole. */
function Bar({ x, y, room, share, leftward, colour, theme }: BarProps) {
  const width = rounded(share * room);
  return (
    <>
      <rect x={x} y={y} width={room} height="1" fill={theme.colour.hairline} />
      {share > 0 ? (
        <rect x={rounded(leftward ? x + room - width : x)} y={y - 1} width={width} height="2.5" fill={colour} />
      ) : null}
    </>
  );
}

/** Hundredths of a pixel are more than anyone sees, and keep the drawing short. */
export function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
