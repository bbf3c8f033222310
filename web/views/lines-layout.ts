import type { Gaze } from "../gaze.ts";
import { type Head, weight } from "../head.ts";
import { textWidth } from "../text-width.ts";

/** The most lines drawn at once; a picture of more would be neither read nor moved smoothly. */
export const MOST_LINES = 600;
const WIDEST = 680;
const NARROWEST = 272;
/** Between the two sides; the lines themselves have 24 pixels less. */
const LEAST_BETWEEN = 64;
const HEADER = 60;
const SHARE_ROOM = 52;
const WIDEST_LABEL = 150;
const NARROWEST_SIDE = 150;
/** Up to so many rows, this row height and text size. */
const DENSITIES = [
  [14, 36, 17],
  [26, 30, 16],
  [44, 24, 15],
  [90, 20, 13],
] as const;
const DENSEST = [Number.POSITIVE_INFINITY, 16, 11] as const;

export interface LinesLayout {
  width: number;
  height: number;
  top: number;
  row: number;
  size: number;
  /** Room for a label, and for label and share together. */
  label: number;
  side: number;
  /** Where lines start and end. */
  left: number;
  right: number;
}

export interface Line {
  query: number;
  key: number;
  weight: number;
}

export function layoutLines(head: Head, room: number): LinesLayout {
  const rows = Math.max(head.queries.length, head.keys.length);
  const [, row, size] = DENSITIES.find(([most]) => rows <= most) ?? DENSEST;
  const width = Math.max(NARROWEST, Math.min(room, WIDEST));
  const widest = Math.max(0, ...[...head.queries, ...head.keys].map(({ text }) => textWidth(text, size)));
  const between = Math.max(LEAST_BETWEEN, width * 0.2);
  const most = (width - between) / 2;
  const side = Math.round(Math.min(most, Math.max(NARROWEST_SIDE, Math.min(widest, WIDEST_LABEL) + SHARE_ROOM)));
  const height = HEADER + rows * row + 4;
  return {
    width,
    height,
    top: HEADER,
    row,
    size,
    label: side - SHARE_ROOM,
    side,
    left: side + 12,
    right: width - side - 12,
  };
}

/** Middle of a token's row. */
export function rowY(layout: LinesLayout, token: number): number {
  return layout.top + (token + 0.5) * layout.row;
}

export function curve(layout: LinesLayout, { query, key }: Line): string {
  const { left, right } = layout;
  const from = rowY(layout, query);
  const to = rowY(layout, key);
  const bend = (right - left) * 0.42;
  return `M${left} ${from}C${left + bend} ${from} ${right - bend} ${to} ${right} ${to}`;
}

/** The token under a point, if any: labels answer, the lines between them do not. */
export function tokenAt(layout: LinesLayout, head: Head, x: number, y: number): Gaze | null {
  const side = x <= layout.left ? "query" : x >= layout.right ? "key" : null;
  const token = Math.floor((y - layout.top) / layout.row);
  const count = side === "query" ? head.queries.length : head.keys.length;
  return side !== null && token >= 0 && token < count ? { side, token, other: null } : null;
}

/** The lines to draw, weakest first, and what was left out: nothing is missing silently. */
interface ChosenLines {
  lines: Line[];
  total: number;
  /** The largest weight whose line is not drawn. */
  rest: number;
}

const overviews = new WeakMap<Head, ChosenLines>();

export function chosenLines(head: Head, gaze: Gaze | null): ChosenLines {
  if (gaze) return strongestOf(linesOf(head, gaze));
  const known = overviews.get(head) ?? strongestOf(linesOf(head, null));
  overviews.set(head, known);
  return known;
}

function linesOf(head: Head, gaze: Gaze | null): Line[] {
  const queries = gaze?.side === "query" ? [gaze.token] : [...head.queries.keys()];
  const keys = gaze?.side === "key" ? [gaze.token] : [...head.keys.keys()];
  const lines = queries.flatMap((query) => keys.map((key) => ({ query, key, weight: weight(head, query, key) })));
  return lines.filter(({ weight }) => weight > 0);
}

function strongestOf(lines: Line[]): ChosenLines {
  const total = lines.length;
  if (total <= MOST_LINES) return { lines: lines.sort(byWeight), total, rest: 0 };
  const cut = Float32Array.from(lines, (line) => line.weight).sort()[total - MOST_LINES]!;
  const above = lines.filter(({ weight }) => weight > cut);
  const ties = lines.filter(({ weight }) => weight === cut);
  const drawn = [...ties.slice(0, MOST_LINES - above.length), ...above.sort(byWeight)];
  const left = lines.filter(({ weight }) => weight < cut);
  const rest =
    drawn.length < above.length + ties.length ? cut : left.reduce((most, { weight }) => Math.max(most, weight), 0);
  return { lines: drawn, total, rest };
}

function byWeight(one: Line, other: Line): number {
  return one.weight - other.weight;
}
