import type { Gaze } from "../gaze.ts";
import type { Head } from "../head.ts";
import { isolatedToken, type Label } from "../label.ts";
import type { AxisHeader } from "../requests.ts";
import { textWidth } from "../text-width.ts";
import type { Line } from "./lines-chosen.ts";

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
/** Lying down: size of the tokens, least and most room of one, room between two, and between the rows. */
const LYING_SIZE = 16;
const LEAST_COLUMN = 40;
const MOST_COLUMN = 200;
const GAP = 14;
const APART = 190;
/** From a lying row to its names and their shares. */
const LYING_ROOM = 52;
/** The largest cells, the longest side, and the width of a strip of sound. */
const CELL = 30;
const LONGEST = 420;
const STRIP = 40;

export type Side = "query" | "key";

/** Patches of a picture in their rows and columns, or moments of a sound in a strip. */
export interface Board {
  x: number;
  y: number;
  rows: number;
  columns: number;
  /** Size of one cell. */
  wide: number;
  high: number;
}

export interface LinesLayout {
  width: number;
  height: number;
  top: number;
  row: number;
  size: number;
  /** Room for a label, and for label and share together. */
  label: number;
  side: number;
  /** Where lines start and end, from left to right or, lying, from top to bottom. */
  left: number;
  right: number;
  lying: boolean;
  /** Whether the one who looks stands on the right, as those expect who read from there. */
  mirrored: boolean;
  /** Beginnings and widths of the columns of tokens that lie. */
  columns: Record<Side, { x: number; width: number }[]>;
  boards: Record<Side, Board | null>;
}

export function layoutLines(head: Head, room: number): LinesLayout {
  const shapes = { query: shapeOf(head.axes.query, head), key: shapeOf(head.axes.key, head) };
  const counts = [shapes.query ? 0 : head.queries.length, shapes.key ? 0 : head.keys.length];
  const rows = Math.max(...counts);
  const [, row, size] = DENSITIES.find(([most]) => rows <= most) ?? DENSEST;
  const width = Math.max(NARROWEST, Math.min(room, WIDEST));
  const listed = [...(shapes.query ? [] : head.queries), ...(shapes.key ? [] : head.keys)];
  const widest = Math.max(0, ...listed.map(({ text }) => textWidth(text, size)));
  const between = Math.max(LEAST_BETWEEN, width * 0.2);
  const most = (width - between) / 2;
  const side = Math.round(Math.min(most, Math.max(NARROWEST_SIDE, Math.min(widest, WIDEST_LABEL) + SHARE_ROOM)));
  const mirrored = fromRight([...head.queries, ...head.keys]);
  const plain = { row, size, label: side - SHARE_ROOM, side, mirrored, lying: head.layout === "horizontal" };
  if (plain.lying) return lying(head, width, shapes, plain);
  const across = shapes.query && shapes.key ? most : width - side - between;
  const board = (shape: Shape | null, onRight: boolean) => {
    if (!shape) return null;
    const cells = cellsOf(shape, across, LONGEST);
    const size = cells.wide * cells.columns;
    return { ...cells, x: onRight === mirrored ? 0 : width - size, y: HEADER + (shape.strip ? 8 : 0) };
  };
  const boards = { query: board(shapes.query, false), key: board(shapes.key, true) };
  const tallest = Math.max(rows * row, ...[boards.query, boards.key].map((each) => (each ? each.rows * each.high : 0)));
  for (const each of [boards.query, boards.key])
    if (each) each.y += Math.max(0, (rows * row - each.rows * each.high) / 2);
  const columns = { query: [], key: [] };
  const ends = { left: side + 12, right: width - side - 12 };
  return {
    ...plain,
    ...ends,
    width,
    height: HEADER + tallest + (shapes.query?.strip || shapes.key?.strip ? 28 : 4),
    top: HEADER,
    columns,
    boards,
  };
}

interface Shape {
  rows: number;
  columns: number;
  strip: boolean;
}

/** The shape of an axis that is a picture or a sound; null for words, and where the shape is not known. */
function shapeOf(axis: AxisHeader | undefined, { layout }: Head): Shape | null {
  if (!axis || axis.labels.length === 0) return null;
  const count = axis.labels.length;
  if (axis.kind === "frames")
    return layout === "horizontal"
      ? { rows: 1, columns: count, strip: true }
      : { rows: count, columns: 1, strip: true };
  const [rows = 0, columns = 0] = axis.grid ?? [];
  return rows * columns === count ? { rows, columns, strip: false } : null;
}

function cellsOf({ rows, columns, strip }: Shape, across: number, down: number): Omit<Board, "x" | "y"> {
  const fitted = Math.max(2, Math.floor(Math.min(CELL, across / columns, down / rows)));
  const thin = (count: number) => (strip && count === 1 ? STRIP : fitted);
  return { rows, columns, wide: thin(columns), high: thin(rows) };
}

type Plain = Pick<LinesLayout, "row" | "size" | "label" | "side" | "mirrored" | "lying">;

function lying(head: Head, room: number, shapes: Record<Side, Shape | null>, plain: Plain): LinesLayout {
  const of = (labels: readonly Label[], shape: Shape | null) => {
    let x = 0;
    const widths = shape ? [] : labels.map(({ text }) => textWidth(text, LYING_SIZE));
    return widths.map((natural) => {
      const width = Math.min(MOST_COLUMN, Math.max(LEAST_COLUMN, natural));
      x += width + GAP;
      return { x: x - width - GAP, width };
    });
  };
  const columns = { query: of(head.queries, shapes.query), key: of(head.keys, shapes.key) };
  const ends = [...columns.query.slice(-1), ...columns.key.slice(-1)].map(({ x, width }) => x + width);
  const width = Math.ceil(Math.max(room, ...ends));
  const cells = (shape: Shape | null) => shape && cellsOf(shape, room, LONGEST / 2);
  const [above, below] = [cells(shapes.query), cells(shapes.key)];
  const left = 44 + (above ? above.rows * above.high : LYING_ROOM);
  const right = left + APART;
  const placed = (board: typeof above, y: number) =>
    board && { ...board, x: Math.round((room - board.wide * board.columns) / 2), y };
  const boards = { query: placed(above, 44), key: placed(below, right) };
  const height = right + (below ? below.rows * below.high + 8 : LYING_ROOM) + 28;
  return { ...plain, size: LYING_SIZE, width, height, top: HEADER, left, right, columns, boards };
}

function fromRight(labels: readonly Label[]): boolean {
  const words = labels.filter(({ kind }) => kind === "word" || kind === "piece");
  return words.filter(({ text }) => isolatedToken(text) !== text).length * 2 > words.length;
}

/** Middle of a token's row. */
export function rowY(layout: LinesLayout, token: number): number {
  return layout.top + (token + 0.5) * layout.row;
}

/** A place from the left, or as far from the right. */
export function mirror({ mirrored, width }: LinesLayout, x: number): number {
  return mirrored ? width - x : x;
}

/** Where a token's lines begin or end. */
export function pointOf(layout: LinesLayout, side: Side, token: number): { x: number; y: number } {
  const board = layout.boards[side];
  if (board) {
    const [row, column] = [Math.floor(token / board.columns), token % board.columns];
    return { x: board.x + (column + 0.5) * board.wide, y: board.y + (row + 0.5) * board.high };
  }
  const end = side === "query" ? layout.left : layout.right;
  if (!layout.lying) return { x: mirror(layout, end), y: rowY(layout, token) };
  const { x, width } = layout.columns[side][token]!;
  return { x: mirror(layout, x + width / 2), y: end };
}

/** The way of one line; those of several heads run `beside` one another. */
export function curve(layout: LinesLayout, { query, key }: Line, beside = 0): string {
  const [from, to] = [pointOf(layout, "query", query), pointOf(layout, "key", key)];
  for (const point of [from, to]) point[layout.lying ? "x" : "y"] += beside;
  const [bendX, bendY] = layout.lying ? [0, (to.y - from.y) * 0.42] : [(to.x - from.x) * 0.42, 0];
  return `M${from.x} ${from.y}C${from.x + bendX} ${from.y + bendY} ${to.x - bendX} ${to.y - bendY} ${to.x} ${to.y}`;
}

/** The token under a point, if any: labels answer, the lines between them do not. */
export function tokenAt(layout: LinesLayout, head: Head, x: number, y: number): Gaze | null {
  for (const side of ["query", "key"] as const) {
    const token = tokenOf(layout, side, x, y);
    if (token >= 0 && token < (side === "query" ? head.queries : head.keys).length) return { side, token, other: null };
  }
  return null;
}

/** The token of one side under a point; -1 for none. */
function tokenOf(layout: LinesLayout, side: Side, pointX: number, y: number): number {
  const { boards, lying, left, right, columns, top, row } = layout;
  const board = boards[side];
  const x = mirror(layout, pointX);
  if (board) {
    const column = Math.floor((pointX - board.x) / board.wide);
    const line = Math.floor((y - board.y) / board.high);
    return column < 0 || line < 0 || column >= board.columns ? -1 : line * board.columns + column;
  }
  const along = lying ? y : x;
  if (side === "query" ? along > left : along < right) return -1;
  if (lying) return columns[side].findIndex((each) => x >= each.x - GAP / 2 && x < each.x + each.width + GAP / 2);
  return Math.floor((y - top) / row);
}
