import type { Theme } from "../theme.ts";
import { type Matrix, over, type Place, type Room } from "./geometry.ts";
import type { Patterns } from "./patterns.ts";
import type { Pictures } from "./pictures.ts";
import type { CellPlace, TileAddress } from "./source.ts";
import type { Tiles } from "./tiles.ts";

/** All that one painting of the matrix is made from. Lengths are in CSS pixels; the canvas has `density` pixels to each. */
export interface Scene {
  brush: CanvasRenderingContext2D;
  density: number;
  /** Left and top of the room for the matrix in the canvas. */
  origin: { x: number; y: number };
  room: Room;
  matrix: Matrix;
  place: Place;
  levels: number;
  seen: readonly TileAddress[];
  tiles: Tiles;
  pictures: Pictures;
  patterns: Patterns;
  theme: Theme;
}

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Where cells from here to there lie in the canvas, in its own pixels. Edges that touch round alike, so no seam shows. */
export function boxOf(scene: Scene, from: CellPlace, to: CellPlace): Box {
  const { origin, density, place, room } = scene;
  const start = over(place, room, { x: from.key, y: from.query });
  const end = over(place, room, { x: to.key, y: to.query });
  const x = Math.round((origin.x + start.x) * density);
  const y = Math.round((origin.y + start.y) * density);
  const width = Math.round((origin.x + end.x) * density) - x;
  return { x, y, width, height: Math.round((origin.y + end.y) * density) - y };
}
