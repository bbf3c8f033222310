import { Fragment } from "preact";
import { useMemo } from "preact/hooks";
import { hue, place } from "../colour.ts";
import { cell, type Gaze, moveOnLines, tokensOf } from "../gaze.ts";
import { across, type Head, received } from "../head.ts";
import { textWidth } from "../text-width.ts";
import type { Theme } from "../theme.ts";
import type { Words } from "../words.ts";
import { Drawing } from "./drawing.tsx";
import { axisWord } from "./how.ts";
import type { Drawn } from "./kind.ts";
import { Legend } from "./legend.tsx";
import { layoutLegend } from "./legend-layout.ts";
import { chosenLines, type Line } from "./lines-chosen.ts";
import { curve, type LinesLayout, layoutLines, mirror, type Side as SideName, tokenAt } from "./lines-layout.ts";
import { rounded, Side } from "./lines-side.tsx";

/** Bold letters are about this much wider than those of the width table. */
const BOLD = 1.08;
/** A weight of 0 would be this thick; one of 1 so much thicker. */
const THIN = 0.6;
const THICK = 9;
/** Heads differ in colour, and in how their lines are broken. */
const DASHES = [undefined, "9 7", "1.5 7", "14 5 1.5 5", "4 5", "18 9"] as const;
/** From a head's line to the next head's. */
const BESIDE = 3;
/** The names of heads below the lines: how high a row, how many in it, how wide each. */
const KEY_ROW = 24;
const HEADS_A_ROW = 2;
const HEAD_ROOM = 136;

/** Who looks at whom, as lines from the tokens that look to the tokens that are looked at. */
export function Lines(props: Drawn<Head>) {
  const { data: head, gaze, theme, words, id, width: room } = props;
  const layout = useMemo(() => layoutLines(head, room), [head, room]);
  const below = useMemo(() => belowLines(head, layout, theme, words), [head, layout, theme, words]);
  const overview = chosenLines(head, null);
  const drawn = { layout, id, theme, head };
  const all = useMemo(() => <Curves {...drawn} lines={overview.lines} />, [overview, layout, id, theme, head]);
  const average = useMemo(() => received(head), [head]);
  const shares = gaze ? across(head, gaze) : average;
  const counts = { queries: head.queries.length, keys: head.keys.length };
  const side = (name: SideName) => (
    <Side
      key={name}
      side={name}
      shares={name === (gaze?.side === "key" ? "query" : "key") ? shares : null}
      kept={props.kept ?? null}
      {...{ head, layout, gaze, theme, words }}
    />
  );
  const thickness = head.sink === "log" && !layout.boards.query && !layout.boards.key;
  const ends = layout.lying
    ? { x1: 0, x2: 0, y1: layout.left, y2: layout.right }
    : { x1: mirror(layout, layout.left), x2: mirror(layout, layout.right), y1: 0, y2: 0 };
  return (
    <Drawing
      {...props}
      width={layout.width}
      height={below.height}
      at={(x, y) => tokenAt(layout, head, x, y)}
      move={(arrow) => moveOnLines(gaze, arrow, counts, layout)}
    >
      <defs>
        <linearGradient id={`${id}-line`} gradientUnits="userSpaceOnUse" {...ends}>
          <stop offset="0" stop-color={theme.colour.query} />
          <stop offset="1" stop-color={theme.colour.key} />
        </linearGradient>
      </defs>
      <Titles {...{ layout, head, theme, words, gaze }} />
      {(["query", "key"] as const).filter((side) => layout.boards[side]).map(side)}
      {gaze && overview.lines.length < overview.total ? null : <g opacity={gaze ? 0.13 : 1}>{all}</g>}
      {gaze ? <Curves {...drawn} lines={chosenLines(head, gaze).lines} gaze={gaze} /> : null}
      {(["query", "key"] as const).filter((side) => !layout.boards[side]).map(side)}
      <Heads {...{ head, theme, words }} y={layout.height} />
      {below.legend ? <Legend layout={below.legend} thickness={thickness} {...{ theme, words, id }} /> : null}
    </Drawing>
  );
}

/** How much room the lines take with what explains them. */
export function linesSize({ data, width, theme, words }: Drawn<Head>): { width: number; height: number } {
  const layout = layoutLines(data, width);
  return { width: layout.width, height: belowLines(data, layout, theme, words).height };
}

/** The colours of heads, and a scale where lengths do not tell the shares: below the lines. */
function belowLines(head: Head, layout: LinesLayout, theme: Theme, words: Words) {
  const { width, height, boards } = layout;
  const down = head.each.length > 0 ? KEY_ROW * Math.ceil(head.each.length / HEADS_A_ROW) + 8 : 0;
  if (head.sink !== "log" && !boards.query && !boards.key) return { legend: null, height: height + down };
  const legend = layoutLegend(head, { width, left: 10, top: height, down, numbers: false }, theme, words);
  return { legend, height: legend.bottom };
}

/** A quiet sentence where not every line is drawn; null where all are. */
export function linesNote(head: Head, gaze: Gaze | null, words: Words): string | null {
  const { lines, total, rest } = chosenLines(head, gaze);
  if (lines.length === total) return null;
  return words.say("linesDrawn", { count: lines.length, total, share: words.fine(rest) });
}

interface CurvesProps {
  layout: LinesLayout;
  head: Head;
  lines: Line[];
  id: string;
  gaze?: Gaze;
  theme: Theme;
}

function Curves({ layout, head, lines, id, gaze, theme }: CurvesProps) {
  const meant = cell(gaze ?? null);
  const single = gaze !== undefined && gaze.other !== null;
  const cells = [layout.boards.query, layout.boards.key].map((board) => (board ? 0.6 * board.wide : THICK));
  const thick = Math.min(THICK, ...cells);
  return (
    <g fill="none" stroke={`url(#${id}-line)`} stroke-linecap="round">
      {lines.map((line) => {
        const { query, key, weight, series } = line;
        const chosen = !single || (query === meant.query && key === meant.key);
        const size = head.sink === "log" ? place(weight, "log") ** 2 : weight;
        const strength = (gaze ? 0.2 + 1.1 * size : size ** 0.75) * (series === undefined ? 1 : 1.5);
        return (
          <path
            key={`${query}/${key}/${series}`}
            d={curve(layout, line, series === undefined ? 0 : (series - (head.each.length - 1) / 2) * BESIDE)}
            {...(series === undefined ? {} : { stroke: hue(theme, series), "stroke-dasharray": DASHES[series] })}
            stroke-width={rounded(THIN + thick * size)}
            stroke-opacity={rounded(Math.min(0.95, chosen ? strength : strength / 3))}
          />
        );
      })}
    </g>
  );
}

/** Which colour and which kind of line is which head. */
function Heads({ head, theme, words, y }: { head: Head; theme: Theme; words: Words; y: number }) {
  return (
    <g font-size={theme.small} fill={theme.colour.ink}>
      {head.each.map((_, series) => {
        const x = 3 + (series % HEADS_A_ROW) * HEAD_ROOM;
        const middle = y + 14 + KEY_ROW * Math.floor(series / HEADS_A_ROW);
        const stroke = { stroke: hue(theme, series), "stroke-dasharray": DASHES[series], "stroke-width": 3.5 };
        return (
          <g key={series}>
            <path d={`M${x} ${middle}h30`} {...stroke} stroke-linecap="round" />
            <text x={x + 38} y={middle + 5}>
              {words.say("headNumber", { head: head.heads[series]! })}
            </text>
          </g>
        );
      })}
    </g>
  );
}

interface TitlesProps {
  layout: LinesLayout;
  head: Head;
  theme: Theme;
  words: Words;
  gaze: Gaze | null;
}

/** What stands on both sides, and what the shares are where they are not of one token alone. */
function Titles({ layout, head, theme, words, gaze }: TitlesProps) {
  const { side: room, width, lying, height, boards } = layout;
  const several = gaze !== null && tokensOf(gaze).length > 1;
  const shares = !gaze || (several && gaze.side === "query") ? "received" : several ? "together" : null;
  const sharing = gaze?.side === "key" ? "query" : "key";
  return (
    <g font-size={theme.small} fill={theme.colour.quiet}>
      {(["query", "key"] as const).map((side) => {
        const named = words.say(side === "query" ? "whoLooks" : "lookedAt");
        const field = axisWord(head, side, words);
        const bold = { fill: theme.colour[side], "font-size": theme.text, "font-weight": 600 };
        const remark = shares && side === sharing ? words.say(shares) : null;
        if (lying) {
          const [x, anchor] = layout.mirrored ? [width, "end"] : [0, "start"];
          return (
            <text key={side} x={x} y={side === "query" ? 18 : height - 6} text-anchor={anchor}>
              <tspan {...bold}>{named}</tspan>
              <tspan dx="8">{remark ? `${field} · ${remark}` : field}</tspan>
            </text>
          );
        }
        const leftward = (side === "query") !== layout.mirrored;
        const board = boards[side];
        const edge = board ? board.x + (leftward ? board.wide * board.columns : 0) : leftward ? room : width - room;
        const outer = leftward ? 0 : width;
        const anchors = leftward ? ["end", "start"] : ["start", "end"];
        const wide = Math.max(textWidth(named, theme.text) * BOLD, board ? textWidth(field, theme.small) : 0);
        const overflows = wide > Math.abs(edge - outer);
        return (
          <Fragment key={side}>
            <text {...bold} x={overflows ? outer : edge} y="18" text-anchor={anchors[overflows ? 1 : 0]}>
              {named}
            </text>
            <text x={board && overflows ? outer : edge} y="38" text-anchor={anchors[board && overflows ? 1 : 0]}>
              {field}
            </text>
            {remark && !board ? (
              <text x={outer} y="38" text-anchor={anchors[1]}>
                {remark}
              </text>
            ) : null}
          </Fragment>
        );
      })}
    </g>
  );
}
