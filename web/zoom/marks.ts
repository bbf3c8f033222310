import { under } from "./geometry.ts";
import { type Box, boxOf, type Scene } from "./scene.ts";
import type { CellPlace } from "./source.ts";

/** From this side on, cells are parted by a line. */
const PARTED = 12;

/** Thin lines between cells that are large enough. */
export function paintLines(scene: Scene, edge: Box): void {
  const { brush, place, room, matrix, density, theme } = scene;
  if (place.scale < PARTED) return;
  const first = under(place, room, { x: 0, y: 0 });
  const last = under(place, room, { x: room.width, y: room.height });
  const thin = Math.max(1, Math.round(density));
  brush.fillStyle = theme.colour.ground;
  for (let key = Math.max(1, Math.floor(first.x)); key < Math.min(matrix.keys, last.x); key++)
    brush.fillRect(boxOf(scene, { query: 0, key }, { query: 0, key }).x - thin, edge.y, thin, edge.height);
  for (let query = Math.max(1, Math.floor(first.y)); query < Math.min(matrix.queries, last.y); query++)
    brush.fillRect(edge.x, boxOf(scene, { query, key: 0 }, { query, key: 0 }).y - thin, edge.width, thin);
}

/** A frame around a block of cells, never smaller than can be seen. */
export function paintFrame(scene: Scene, from: CellPlace, to: CellPlace, strong: boolean): void {
  const { brush, density, theme, origin, room } = scene;
  const box = boxOf(scene, from, to);
  const least = Math.round(5 * density);
  const grow = Math.max(0, Math.ceil((least - box.width) / 2)) + density;
  brush.save();
  brush.beginPath();
  brush.rect(
    (origin.x - 3) * density,
    (origin.y - 3) * density,
    (room.width + 6) * density,
    (room.height + 6) * density,
  );
  brush.clip();
  for (const [colour, width] of [
    [theme.colour.ground, 4],
    [theme.colour.ink, strong ? 2 : 1],
  ] as const) {
    brush.strokeStyle = colour;
    brush.lineWidth = width * density;
    brush.strokeRect(box.x - grow, box.y - grow, box.width + 2 * grow, box.height + 2 * grow);
  }
  brush.restore();
}
