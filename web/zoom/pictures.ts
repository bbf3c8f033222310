import { rgb, tone } from "../colour.ts";
import type { Tile } from "../frame.ts";
import type { LogCodes } from "../requests.ts";
import type { Theme } from "../theme.ts";
import { FIRST, LARGEST, placeOfCode } from "./codes.ts";

/** Some of a tile's pixels. */
export interface Part {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** A tile, or a part of it, as it is drawn. Where it is transparent, the ground behind says what the place is. */
export interface TilePicture {
  part: Part;
  weights: OffscreenCanvas;
  masked: boolean;
  /** Whether weights are below the scale. */
  below: boolean;
  /** Opaque where it is masked; null unless weights are below the scale too, so that one ground behind all is not enough. */
  parted: OffscreenCanvas | null;
}

const OPAQUE = 255;
const BLACK = [0, 0, 0];
const CODES = 256;
const SIDE = 256;
/** Parts that stand in are not smaller, or a tile would have too many of them. */
const LEAST_PART = 32;

/** Makes pictures of tiles in one theme, each of them once. */
export class Pictures {
  private readonly exact = new WeakMap<Tile, TilePicture>();
  private readonly standIns = new WeakMap<Tile, { up: number; parts: Map<number, TilePicture> }>();
  private readonly tables = new Map<string, Uint32Array>();
  private readonly colours: Uint8Array;

  /** Colours begin at a code, which is the least of the scale unless another is given. */
  constructor(theme: Theme, floor = FIRST) {
    this.colours = coloursOf(theme, floor);
  }

  /** The picture of a whole tile. */
  of(tile: Tile): TilePicture {
    const known = this.exact.get(tile);
    if (known) return known;
    const picture = this.made(tile, 0, { x: 0, y: 0, width: tile.columns, height: tile.rows });
    this.exact.set(tile, picture);
    return picture;
  }

  /**
   * The part of a tile that stands in for one so many levels finer, in that row and column of its level: what would be
   * shown there if the mass of each of its pixels were spread evenly over its keys.
   */
  standIn(tile: Tile, up: number, { row, column }: { row: number; column: number }): TilePicture {
    let made = this.standIns.get(tile);
    if (made?.up !== up) {
      made = { up, parts: new Map() };
      this.standIns.set(tile, made);
    }
    const side = Math.max(LEAST_PART, SIDE / 2 ** up);
    const begin = (place: number) => Math.floor((((place / 2 ** up) % 1) * SIDE) / side) * side;
    const [x, y] = [begin(column), begin(row)];
    const name = y * SIDE + x;
    const part = { x, y, width: Math.min(side, tile.columns - x), height: Math.min(side, tile.rows - y) };
    const picture = made.parts.get(name) ?? this.made(tile, up, part);
    made.parts.set(name, picture);
    return picture;
  }

  private made(tile: Tile, up: number, part: Part): TilePicture {
    const { masked, below } = tile.meaning;
    const { canvas: weights, found } = drawn(tile, part, this.table(up, tile.meaning));
    const holds = { masked: found[masked] === 1, below: found[below] === 1 };
    const mixed = holds.masked && holds.below;
    const cover = mixed ? tableOf((code) => (code === masked ? BLACK : null)) : null;
    return { part, weights, ...holds, parted: cover && drawn(tile, part, cover).canvas };
  }

  /** The pixel of each code in a tile that stands in for others so many levels finer. */
  private table(up: number, meaning: LogCodes): Uint32Array {
    const { masked, below, octaves } = meaning;
    const name = [up, masked, below, octaves].join();
    const known = this.tables.get(name);
    if (known) return known;
    const table = tableOf((code) => {
      const at = finer(code, up, meaning) * 3;
      return code === masked || code === below ? null : this.colours.subarray(at, at + 3);
    });
    this.tables.set(name, table);
    return table;
  }
}

/** Red, green and blue of every code. */
export function coloursOf(theme: Theme, floor = FIRST): Uint8Array {
  const colours = new Uint8Array(CODES * 3);
  for (let code = 0; code < CODES; code++) colours.set(tone(theme, placeOfCode(code, floor)), code * 3);
  colours.set(rgb(theme.colour.ground), 0);
  return colours;
}

function finer(code: number, up: number, { octaves }: LogCodes): number {
  return Math.max(FIRST, code - Math.round((up * (LARGEST - FIRST)) / octaves));
}

/** An opaque pixel of its colour for each code, or a transparent one, in the byte order of this machine. */
function tableOf(colourOf: (code: number) => ArrayLike<number> | null): Uint32Array {
  const table = new Uint32Array(CODES);
  const channels = new Uint8Array(table.buffer);
  for (let code = 0; code < CODES; code++) {
    const colour = colourOf(code);
    if (!colour) continue;
    channels.set(colour, code * 4);
    channels[code * 4 + 3] = OPAQUE;
  }
  return table;
}

/** Part of a tile, each code as its pixel in the table; and 1 for each code that is found there. */
function drawn({ columns, codes }: Tile, part: Part, table: Uint32Array) {
  const { x, y, width, height } = part;
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d")!;
  const image = context.createImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  const found = new Uint8Array(CODES);
  for (let row = 0, to = 0; row < height; row++) {
    const begin = (y + row) * columns + x;
    for (let from = begin; from < begin + width; from++) {
      const code = codes[from]!;
      found[code] = 1;
      pixels[to++] = table[code]!;
    }
  }
  context.putImageData(image, 0, 0);
  return { canvas, found };
}
