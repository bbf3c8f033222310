import { cell, type Gaze } from "../gaze.ts";
import type { Head } from "../head.ts";
import type { Label } from "../label.ts";
import { textWidth } from "../text-width.ts";

const WIDEST = 680;
const LARGEST_CELL = 44;
const LEAST_LABELS = 106;
const MOST_LABELS = 130;
/** The smallest names; rows lower than this are not all named. */
const SMALLEST = 13;
/** Names of columns lean by this angle. */
export const LEAN = 50;
/** Rows of a wide grid grow to this height. */
const HIGH = 26;
/** So many last names lean beyond the grid's right edge. */
const LEANING_OUT = 4;
const SINE = Math.sin((LEAN * Math.PI) / 180);
const COSINE = Math.cos((LEAN * Math.PI) / 180);
/** Up to so many tokens, cells are shapes with numbers; beyond the second bound they are one image. */
const MOST_WITH_NUMBERS = 16;
const MOST_SHAPES = 32;
const LEAST_CELL_FOR_NUMBERS = 23;

export interface HeatmapLayout {
  width: number;
  /** Top left corner of the grid, and its size. */
  left: number;
  top: number;
  across: number;
  down: number;
  cell: number;
  /** Height of a cell, where few rows beside many columns stand higher than they are wide. */
  high: number | null;
  size: number;
  /** Room for the names of rows and columns. */
  rowRoom: number;
  columnRoom: number;
  /** Size of the names of rows, which stand as close as the rows. */
  rowSize: number;
  /** Every so many rows, and columns, have their name written. */
  rowStep: number;
  columnStep: number;
  shapes: boolean;
  numbers: boolean;
}

/** Height of a row. */
export function heightOf({ cell, high }: Pick<HeatmapLayout, "cell" | "high">): number {
  return high ?? cell;
}

/** Where everything stands; `stretched`, few rows beside many columns are drawn higher than they are wide. */
export function layoutHeatmap(head: Head, room: number, stretched = false): HeatmapLayout {
  const rows = head.queries.length;
  const columns = head.keys.length;
  const most = Math.max(rows, columns);
  const size = most <= 26 ? 16 : SMALLEST;
  const width = Math.max(320, Math.min(room, WIDEST));
  const bound = Math.min(MOST_LABELS, width * 0.3);
  const rowRoom = Math.max(LEAST_LABELS, Math.min(bound, widest(head.queries, size))) + 12;
  const columnRoom = Math.min(MOST_LABELS, widest(head.keys, size)) + 8;
  const overhang = (widest(head.keys.slice(-LEANING_OUT), size) + 8) * COSINE;
  const cellSize = Math.max(1, Math.min(LARGEST_CELL, Math.floor((width - rowRoom - overhang) / (columns || 1))));
  const top = 34 + columnRoom * SINE + 8;
  const high = stretched && rows * 3 < columns && cellSize < HIGH ? HIGH : null;
  const row = heightOf({ cell: cellSize, high });
  const down = rows * row;
  const grown = Math.max(width, rowRoom + columns * cellSize + overhang);
  return {
    width: Math.ceil(grown),
    left: rowRoom,
    top: Math.round(top),
    across: columns * cellSize,
    down,
    cell: cellSize,
    high,
    size,
    rowRoom,
    columnRoom,
    rowSize: Math.max(SMALLEST, Math.min(size, row)),
    rowStep: Math.ceil(SMALLEST / row),
    columnStep: Math.ceil((size + 3) / cellSize),
    shapes: most <= MOST_SHAPES,
    numbers: most <= MOST_WITH_NUMBERS && cellSize >= LEAST_CELL_FOR_NUMBERS,
  };
}

function widest(labels: readonly Label[], size: number): number {
  return Math.max(0, ...labels.map(({ text }) => textWidth(text, size)));
}

/** What lies under a point: a cell, a row by its name, or a column by its leaning name. */
export function gazeAt(layout: HeatmapLayout, head: Head, x: number, y: number): Gaze | null {
  const { left, top, cell: size, columnRoom } = layout;
  const query = inside((y - top) / heightOf(layout), head.queries.length);
  if (y < top) {
    const lean = (top - y) / Math.tan((LEAN * Math.PI) / 180);
    const key = top - y <= columnRoom * SINE + 8 ? inside((x - left - lean) / size, head.keys.length) : null;
    return key === null ? null : { side: "key", token: key, other: null };
  }
  if (query === null) return null;
  if (x < left) return { side: "query", token: query, other: null };
  const key = inside((x - left) / size, head.keys.length);
  return key === null ? null : { side: "query", token: query, other: key };
}

function inside(place: number, count: number): number | null {
  const index = Math.floor(place);
  return index >= 0 && index < count ? index : null;
}

/** Outline of what a gaze means: a cell, a row or a column. */
export function outline(layout: HeatmapLayout, gaze: Gaze): { x: number; y: number; width: number; height: number } {
  const { left, top, across, down, cell: size } = layout;
  const high = heightOf(layout);
  const { query, key } = cell(gaze);
  return {
    x: key === null ? left : left + key * size,
    y: query === null ? top : top + query * high,
    width: key === null ? across : size,
    height: query === null ? down : high,
  };
}
