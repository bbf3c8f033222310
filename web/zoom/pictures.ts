import { rgb, tone } from "../colour.ts";
import type { Tile } from "../frame.ts";
import type { Theme } from "../theme.ts";
import { FIRST, LARGEST, placeOfCode } from "./codes.ts";

/** A tile as it is drawn. Where it is transparent, the ground behind says what the place is. */
export interface TilePicture {
  weights: OffscreenCanvas;
  /** Opaque where a weight is below the scale; null where none is. */
  below: OffscreenCanvas | null;
  masked: boolean;
}

const OPAQUE = 255;

interface Made {
  picture: TilePicture;
  up: number;
}

/** Makes pictures of tiles in one theme, each of them once. */
export class Pictures {
  private readonly exact = new WeakMap<Tile, Made>();
  private readonly standIns = new WeakMap<Tile, Made>();
  private readonly colours: Uint8Array;

  /** Colours begin at a code, which is the least of the scale unless another is given. */
  constructor(theme: Theme, floor = FIRST) {
    this.colours = coloursOf(theme, floor);
  }

  /**
   * The picture of a tile; or, where it stands in for tiles so many levels finer, what they would show if the mass of
   * each of its pixels were spread evenly over its keys.
   */
  of(tile: Tile, up = 0): TilePicture {
    const made = up === 0 ? this.exact : this.standIns;
    const known = made.get(tile);
    if (known?.up === up) return known.picture;
    const { masked, below } = tile.meaning;
    const picture = {
      weights: drawn(tile, (code) => (code === masked || code === below ? null : finer(code, up, tile)), this.colours),
      below: tile.codes.includes(below) ? drawn(tile, (code) => (code === below ? 0 : null), this.colours) : null,
      masked: tile.codes.includes(masked),
    };
    made.set(tile, { picture, up });
    return picture;
  }
}

/** Red, green and blue of every code. */
export function coloursOf(theme: Theme, floor = FIRST): Uint8Array {
  const colours = new Uint8Array(256 * 3);
  for (let code = 0; code < 256; code++) colours.set(tone(theme, placeOfCode(code, floor)), code * 3);
  colours.set(rgb(theme.colour.ground), 0);
  return colours;
}

function finer(code: number, up: number, { meaning }: Tile): number {
  return Math.max(FIRST, code - Math.round((up * (LARGEST - FIRST)) / meaning.octaves));
}

function drawn(tile: Tile, colourOf: (code: number) => number | null, colours: Uint8Array): OffscreenCanvas {
  const { rows, columns, codes } = tile;
  const canvas = new OffscreenCanvas(columns, rows);
  const context = canvas.getContext("2d")!;
  const image = context.createImageData(columns, rows);
  for (let at = 0; at < codes.length; at++) {
    const colour = colourOf(codes[at]!);
    if (colour === null) continue;
    for (let channel = 0; channel < 3; channel++) image.data[at * 4 + channel] = colours[colour * 3 + channel]!;
    image.data[at * 4 + 3] = OPAQUE;
  }
  context.putImageData(image, 0, 0);
  return canvas;
}
