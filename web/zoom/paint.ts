import { type Matrix, under } from "./geometry.ts";
import { paintLines } from "./marks.ts";
import { boxOf, type Scene } from "./scene.ts";
import type { CellPlace, TileAddress } from "./source.ts";

const TILE = 256;

/** Paints the part of the matrix that is in sight; what is not here yet is shown coarser, or left grey. */
export function paintMatrix(scene: Scene): void {
  const { brush, room, origin, density, matrix, theme } = scene;
  const edge = boxOf(scene, { query: 0, key: 0 }, { query: matrix.queries, key: matrix.keys });
  brush.save();
  brush.beginPath();
  brush.rect(origin.x * density, origin.y * density, room.width * density, room.height * density);
  brush.clip();
  brush.fillStyle = theme.colour.hairline;
  brush.fillRect(edge.x, edge.y, edge.width, edge.height);
  for (const pattern of [scene.patterns.masked, scene.patterns.below])
    pattern.setTransform(new DOMMatrix([1, 0, 0, 1, edge.x, edge.y]));
  scene.sheet.clearRect(0, 0, scene.sheet.canvas.width, scene.sheet.canvas.height);
  let dotted = false;
  for (const address of scene.seen) dotted = paintTile(scene, address) || dotted;
  if (dotted) paintBelow(scene);
  // What only stands in for the cells has none to part.
  if (scene.seen.every((address) => scene.tiles.get(address))) paintLines(scene, edge);
  brush.restore();
}

/** One tile, or what stands in for it. Says whether some of its weights are below the scale. */
function paintTile(scene: Scene, address: TileAddress): boolean {
  const { tiles, pictures, patterns, brush, sheet, place, density, matrix } = scene;
  const exact = tiles.get(address);
  const found = exact ? { tile: exact, address } : tiles.standIn(address, scene.levels);
  if (!found) return false;
  const picture = pictures.of(found.tile, found.address.level - address.level);
  const side = 2 ** found.address.level;
  const part = seenPart(scene, address, found.address);
  const to = boxOf(scene, part.from, part.to);
  const clip = boxOf(scene, cornerOf(address, 0), smaller(cornerOf(address, 1), matrix));
  const smooth = place.scale * side * density < 1;
  for (const [sheetOrBrush, image] of [
    [brush, picture.weights],
    [sheet, picture.below],
  ] as const) {
    if (!image) continue;
    sheetOrBrush.save();
    sheetOrBrush.beginPath();
    sheetOrBrush.rect(clip.x, clip.y, clip.width, clip.height);
    sheetOrBrush.clip();
    if (picture.masked && image === picture.weights) {
      brush.fillStyle = patterns.masked;
      brush.fillRect(clip.x, clip.y, clip.width, clip.height);
    }
    sheetOrBrush.imageSmoothingEnabled = smooth;
    const { x, y, width, height } = part.pixels;
    sheetOrBrush.drawImage(image, x, y, width, height, to.x, to.y, to.width, to.height);
    sheetOrBrush.restore();
  }
  return picture.below !== null;
}

/** Upper left corner of a tile, or of the tile so many rows and columns further. */
function cornerOf({ level, row, column }: TileAddress, further: number): CellPlace {
  const span = TILE * 2 ** level;
  return { query: (row + further) * span, key: (column + further) * span };
}

function smaller(cell: CellPlace, matrix: Matrix): CellPlace {
  return { query: Math.min(cell.query, matrix.queries), key: Math.min(cell.key, matrix.keys) };
}

/** The pixels of a tile that show what is in sight of `address`, and the cells that they stand for. */
function seenPart({ place, room, matrix }: Scene, address: TileAddress, of: TileAddress) {
  const side = 2 ** of.level;
  const corner = cornerOf(of, 0);
  const begin = cornerOf(address, 0);
  const end = smaller(cornerOf(address, 1), matrix);
  const first = under(place, room, { x: 0, y: 0 });
  const last = under(place, room, { x: room.width, y: room.height });
  const x = Math.floor((Math.max(begin.key, first.x) - corner.key) / side);
  const y = Math.floor((Math.max(begin.query, first.y) - corner.query) / side);
  const right = Math.ceil((Math.min(end.key, last.x) - corner.key) / side);
  const bottom = Math.ceil((Math.min(end.query, last.y) - corner.query) / side);
  return {
    pixels: { x, y, width: right - x, height: bottom - y },
    from: { query: corner.query + y * side, key: corner.key + x * side },
    to: { query: corner.query + bottom * side, key: corner.key + right * side },
  };
}

/** Dots where weights are below the scale. */
function paintBelow({ brush, sheet, patterns }: Scene): void {
  sheet.save();
  sheet.globalCompositeOperation = "source-in";
  sheet.fillStyle = patterns.below;
  sheet.fillRect(0, 0, sheet.canvas.width, sheet.canvas.height);
  sheet.restore();
  brush.drawImage(sheet.canvas, 0, 0);
}
