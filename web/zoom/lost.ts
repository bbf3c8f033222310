import type { Tile } from "../frame.ts";
import { type Place, type Room, under } from "./geometry.ts";
import type { CellPlace, TileAddress } from "./source.ts";

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
  let nearest: CellPlace | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const { tile, address } of held) {
    const side = 2 ** address.level;
    for (let at = 0; at < tile.codes.length; at++) {
      if (tile.codes[at] === tile.meaning.masked) continue;
      const query = (address.row * 256 + Math.floor(at / tile.columns)) * side;
      const key = (address.column * 256 + (at % tile.columns)) * side;
      if (query + side > from.y && query < to.y && key + side > from.x && key < to.x) return undefined;
      const far = Math.hypot(query + side / 2 - place.y, key + side / 2 - place.x);
      if (far >= least) continue;
      least = far;
      nearest = { query: query + (side >> 1), key: key + (side >> 1) };
    }
  }
  return nearest;
}
