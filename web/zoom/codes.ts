import type { Tile } from "../frame.ts";
import type { LogCodes } from "../requests.ts";
import { blockOf, type Matrix } from "./geometry.ts";
import type { CellPlace } from "./source.ts";

/** The codes of the largest weight, 1, and of the smallest. */
export const LARGEST = 255;
export const FIRST = 2;

/** What the laboratory says of every tile; the legend needs it before the first one is there. */
export const USUAL: LogCodes = { masked: 0, below: 1, octaves: 24, error: 2 ** (24 / 253 / 2) - 1 };

/** What one pixel of a tile says: a weight, or one of the two codes that are no weights. */
export type Said = number | "masked" | "below";

export function meant(code: number, { masked, below, octaves }: LogCodes): Said {
  if (code === masked) return "masked";
  if (code === below) return "below";
  return 2 ** (((code - LARGEST) * octaves) / (LARGEST - FIRST));
}

/** A scale is never so short that it magnifies less than this ratio of weights. */
const SHORTEST = 10;

/** Where the colours of a matrix begin that is seen as a whole: at its least weight. */
export function floorOf({ codes, meaning }: Tile): number {
  const least = codes.reduce((least, code) => (code >= FIRST && code < least ? code : least), LARGEST);
  return Math.min(least, Math.floor(LARGEST - (Math.log2(SHORTEST) / meaning.octaves) * (LARGEST - FIRST)));
}

/** Place of a code on the colour scale, from 0 to 1: equal steps for equal ratios of weights. */
export function placeOfCode(code: number, floor = FIRST): number {
  return Math.max(0, (code - floor) / (LARGEST - floor));
}

/** Place of a weight on the same scale. */
export function placeOfWeight(weight: number, { octaves }: LogCodes, floor = FIRST): number {
  return Math.min(1, placeOfCode(LARGEST + (Math.log2(weight) / octaves) * (LARGEST - FIRST), floor));
}

/** The least weight that the scale can tell. */
export function least({ octaves }: LogCodes): number {
  return 2 ** -octaves;
}

/** What the pixel of a tile says in which a cell lies. */
export function saidAt(tile: Tile, level: number, cell: CellPlace, matrix: Matrix): Said {
  const { from } = blockOf(cell, level, matrix);
  const side = 2 ** level;
  const row = (from.query / side) % 256;
  const column = (from.key / side) % 256;
  return meant(tile.codes[row * tile.columns + column] ?? tile.meaning.masked, tile.meaning);
}
