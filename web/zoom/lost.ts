import type { Tile } from "../frame.ts";
import { type Place, type Point, type Room, under } from "./geometry.ts";
import type { CellPlace, TileAddress } from "./source.ts";

const TILE = 256;

export interface Held {
  tile: Tile;
  address: TileAddress;
}

/**
 * Where all that is in sight is masked, the nearest cell that is not, as far as these tiles show; null where they show none.
 * Undefined where something is in sight.
 */
export function lost(place: Place, room: Room, held: readonly Held[]): CellPlace | null | undefined {
  const from = under(place, room, { x: 0, y: 0 });
  const to = under(place, room, { x: room.width, y: room.height });
  if (held.some((each) => showsWeights(each, from, to))) return undefined;
  let nearest: CellPlace | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const { tile, address } of held) {
    const side = 2 ** address.level;
    for (let at = 0; at < tile.codes.length; at++) {
      if (tile.codes[at] === tile.meaning.masked) continue;
      const query = (address.row * TILE + Math.floor(at / tile.columns)) * side;
      const key = (address.column * TILE + (at % tile.columns)) * side;
      const far = Math.hypot(query + side / 2 - place.y, key + side / 2 - place.x);
      if (far >= least) continue;
      least = far;
      nearest = { query: query + (side >> 1), key: key + (side >> 1) };
    }
  }
  return nearest;
}

/** Whether some pixel that lies between these points of the matrix is not masked; others are not looked at. */
function showsWeights({ tile, address }: Held, from: Point, to: Point): boolean {
  const side = 2 ** address.level;
  const { rows, columns, codes, meaning } = tile;
  const above = Math.max(0, Math.floor(from.y / side) - address.row * TILE);
  const below = Math.min(rows, Math.ceil(to.y / side) - address.row * TILE);
  const left = Math.max(0, Math.floor(from.x / side) - address.column * TILE);
  const right = Math.min(columns, Math.ceil(to.x / side) - address.column * TILE);
  for (let row = above; row < below; row++)
    for (let column = left; column < right; column++) if (codes[row * columns + column] !== meaning.masked) return true;
  return false;
}
