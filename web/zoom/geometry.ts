import type { CellPlace } from "./source.ts";

/** What is seen of the matrix: the point in the middle of the picture, in cells, and the side of a cell in CSS pixels. */
export interface Place {
  /** Across: keys. */
  x: number;
  /** Down: queries. */
  y: number;
  scale: number;
}

export interface Matrix {
  queries: number;
  keys: number;
}

/** Room for the matrix in CSS pixels, and a point in it. */
export interface Room {
  width: number;
  height: number;
}

export interface Point {
  x: number;
  y: number;
}

/** No cell is drawn larger. */
export const LARGEST_CELL = 64;
const TILE = 256;

/** The place that shows the whole matrix. */
export function whole(matrix: Matrix, room: Room): Place {
  const scale = Math.min(room.width / matrix.keys, room.height / matrix.queries, LARGEST_CELL);
  return held({ x: 0, y: 0, scale }, matrix, room);
}

/** The nearest place that shows nothing beside the matrix; one that is smaller than the room stands top left. */
export function held({ x, y, scale }: Place, matrix: Matrix, room: Room): Place {
  const least = Math.min(room.width / matrix.keys, room.height / matrix.queries, LARGEST_CELL);
  const size = Math.max(least, Math.min(LARGEST_CELL, scale));
  return {
    x: within(x, room.width / size / 2, matrix.keys),
    y: within(y, room.height / size / 2, matrix.queries),
    scale: size,
  };
}

function within(middle: number, half: number, count: number): number {
  return half * 2 >= count ? half : Math.max(half, Math.min(count - half, middle));
}

/** Where a point of the room lies in the matrix. */
export function under({ x, y, scale }: Place, room: Room, point: Point): Point {
  return { x: x + (point.x - room.width / 2) / scale, y: y + (point.y - room.height / 2) / scale };
}

/** Where a point of the matrix lies in the room. */
export function over({ x, y, scale }: Place, room: Room, point: Point): Point {
  return { x: room.width / 2 + (point.x - x) * scale, y: room.height / 2 + (point.y - y) * scale };
}

/** Larger or smaller, while the point of the matrix under `point` stays where it is. */
export function zoomed(place: Place, matrix: Matrix, room: Room, point: Point, factor: number): Place {
  const { scale } = held({ ...place, scale: place.scale * factor }, matrix, room);
  const fixed = under(place, room, point);
  const x = fixed.x - (point.x - room.width / 2) / scale;
  const y = fixed.y - (point.y - room.height / 2) / scale;
  return held({ x, y, scale }, matrix, room);
}

export function panned(place: Place, matrix: Matrix, room: Room, by: Point): Place {
  return held({ ...place, x: place.x - by.x / place.scale, y: place.y - by.y / place.scale }, matrix, room);
}

/** The place moved as little as shows this cell, with one cell to spare. */
export function revealed(place: Place, matrix: Matrix, room: Room, { query, key }: CellPlace): Place {
  const halfAcross = Math.max(0.5, room.width / place.scale / 2 - 1);
  const halfDown = Math.max(0.5, room.height / place.scale / 2 - 1);
  const x = Math.max(key + 1 - halfAcross, Math.min(key + halfAcross, place.x));
  const y = Math.max(query + 1 - halfDown, Math.min(query + halfDown, place.y));
  return held({ ...place, x, y }, matrix, room);
}

/** The cell under a point of the room; null beside the matrix. */
export function cellAt(place: Place, matrix: Matrix, room: Room, point: Point): CellPlace | null {
  const { x, y } = under(place, room, point);
  const inside = x >= 0 && y >= 0 && x < matrix.keys && y < matrix.queries;
  return inside ? { query: Math.floor(y), key: Math.floor(x) } : null;
}

/** The finest level of which no pixel is smaller than a pixel of the screen, if there is one. */
export function levelAt(scale: number, density: number, levels: number): number {
  const exact = -Math.log2(scale * density);
  return Math.max(0, Math.min(levels, Math.ceil(exact - 1e-6)));
}

/** The tiles of a level that are in sight, those in the middle first. */
export function seenTiles(place: Place, matrix: Matrix, room: Room, level: number): { row: number; column: number }[] {
  const span = TILE * 2 ** level;
  const from = under(place, room, { x: 0, y: 0 });
  const to = under(place, room, { x: room.width, y: room.height });
  const seen: { row: number; column: number; far: number }[] = [];
  for (let row = first(from.y, span); row * span < Math.min(to.y, matrix.queries); row++)
    for (let column = first(from.x, span); column * span < Math.min(to.x, matrix.keys); column++)
      seen.push({ row, column, far: Math.hypot((row + 0.5) * span - place.y, (column + 0.5) * span - place.x) });
  return seen.sort((one, other) => one.far - other.far).map(({ row, column }) => ({ row, column }));
}

function first(from: number, span: number): number {
  return Math.max(0, Math.floor(from / span));
}

/** The block of cells that one pixel of a level stands for; at level 0 the cell itself. The last number is included. */
export function blockOf({ query, key }: CellPlace, level: number, matrix: Matrix): { from: CellPlace; to: CellPlace } {
  const side = 2 ** level;
  const from = { query: Math.floor(query / side) * side, key: Math.floor(key / side) * side };
  const to = {
    query: Math.min(from.query + side, matrix.queries) - 1,
    key: Math.min(from.key + side, matrix.keys) - 1,
  };
  return { from, to };
}
