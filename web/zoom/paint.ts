import { type Matrix, under } from "./geometry.ts";
import { paintLines } from "./marks.ts";
import type { TilePicture } from "./pictures.ts";
import { type Box, boxOf, type Scene } from "./scene.ts";
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
  for (const address of scene.seen) paintTile(scene, address);
  // What only stands in for the cells has none to part.
  if (scene.seen.every((address) => scene.tiles.get(address))) paintLines(scene, edge);
  brush.restore();
}

/** One tile, or what stands in for it. */
function paintTile(scene: Scene, address: TileAddress): void {
  const { tiles, pictures, brush, place, density, matrix } = scene;
  const exact = tiles.get(address);
  const coarser = exact ? null : tiles.standIn(address, scene.levels);
  const found = exact ? { tile: exact, address } : coarser;
  if (!found) return;
  const picture = coarser ? pictures.standIn(coarser.tile, coarser.up, address) : pictures.of(found.tile);
  const side = 2 ** found.address.level;
  const part = seenPart(scene, address, found.address);
  const to = boxOf(scene, part.from, part.to);
  const clip = boxOf(scene, cornerOf(address, 0), smaller(cornerOf(address, 1), matrix));
  const { x, y, width, height } = part.pixels;
  const draw = (image: OffscreenCanvas) =>
    brush.drawImage(image, x - picture.part.x, y - picture.part.y, width, height, to.x, to.y, to.width, to.height);
  brush.save();
  brush.beginPath();
  brush.rect(clip.x, clip.y, clip.width, clip.height);
  brush.clip();
  brush.imageSmoothingEnabled = place.scale * side * density < 1;
  paintGround(scene, picture, clip, draw);
  draw(picture.weights);
  brush.restore();
}

/** Hatches what is masked and dots what is below the scale; weights are painted over it. */
function paintGround(
  { brush, patterns }: Scene,
  { masked, below, parted }: TilePicture,
  { x, y, width, height }: Box,
  draw: (image: OffscreenCanvas) => void,
): void {
  const fill = (pattern: CanvasPattern) => {
    brush.fillStyle = pattern;
    brush.fillRect(x, y, width, height);
  };
  if (!parted) {
    if (masked || below) fill(masked ? patterns.masked : patterns.below);
    return;
  }
  brush.clearRect(x, y, width, height);
  draw(parted);
  brush.globalCompositeOperation = "source-in";
  fill(patterns.masked);
  brush.globalCompositeOperation = "destination-over";
  fill(patterns.below);
  brush.globalCompositeOperation = "source-over";
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
