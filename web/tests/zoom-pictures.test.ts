import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { rgb, tone } from "../colour.ts";
import type { Tile } from "../frame.ts";
import { theme } from "../theme.ts";
import { placeOfCode, placeOfWeight, USUAL } from "../zoom/codes.ts";
import { Pictures } from "../zoom/pictures.ts";

const light = theme("light");
const tile: Tile = { rows: 1, columns: 5, codes: new Uint8Array([0, 1, 2, 128, 255]), meaning: USUAL };

const HERE = { row: 0, column: 0 };

/** A sheet that keeps what was put on it. */
class Sheet {
  put: Uint8ClampedArray | null = null;
  getContext() {
    return {
      createImageData: (width: number, height: number) => ({ data: new Uint8ClampedArray(width * height * 4) }),
      putImageData: ({ data }: { data: Uint8ClampedArray }) => {
        this.put = data;
      },
    };
  }
}

beforeEach(() => vi.stubGlobal("OffscreenCanvas", Sheet));
afterEach(() => vi.unstubAllGlobals());

const pixels = (sheet: unknown) => {
  const { put } = sheet as Sheet;
  return Array.from({ length: put!.length / 4 }, (_, at) => [...put!.subarray(at * 4, at * 4 + 4)]);
};
const opaque = (code: number) => [...tone(light, placeOfCode(code)), 255];
const NOTHING = [0, 0, 0, 0];

test("weights have the colour of their place on the log scale; what is no weight is left to the ground behind", () => {
  const picture = new Pictures(light).of(tile);
  expect(pixels(picture.weights)).toEqual([NOTHING, NOTHING, opaque(2), opaque(128), opaque(255)]);
  expect(opaque(255).slice(0, 3)).toEqual([...rgb(light.scale.at(-1)!)]);
  expect(picture.masked).toBe(true);
  expect(picture.below).toBe(true);
  expect(pixels(picture.parted!).map(([, , , cover]) => cover)).toEqual([255, 0, 0, 0, 0]);
});

test("where nothing is masked or below the scale, nothing is kept for it", () => {
  const picture = new Pictures(light).of({ ...tile, codes: new Uint8Array([2, 3, 5, 7, 11]) });
  expect(picture).toMatchObject({ below: false, masked: false, parted: null });
});

test.each([
  { codes: [0, 3, 5, 7, 11], masked: true, below: false },
  { codes: [1, 3, 5, 7, 11], masked: false, below: true },
])("one ground behind all is enough for $codes", ({ codes, ...holds }) => {
  expect(new Pictures(light).of({ ...tile, codes: new Uint8Array(codes) })).toMatchObject({ ...holds, parted: null });
});

test("a stand-in shows each pixel's mass spread over its keys: three levels finer, an eighth of it", () => {
  const shown = pixels(new Pictures(light).standIn(tile, 3, HERE).weights);
  expect(shown).toEqual([NOTHING, NOTHING, opaque(2), opaque(128 - 32), opaque(255 - 32)]);
  expect(placeOfCode(255 - 32)).toBeCloseTo(placeOfWeight(1 / 8, USUAL), 2);
});

test("only the part that stands in is drawn, and no smaller one than 32 pixels wide", () => {
  const codes = Uint8Array.from({ length: 256 * 200 }, (_, at) => 2 + (at % 253));
  const large: Tile = { rows: 200, columns: 256, codes, meaning: USUAL };
  const picture = new Pictures(light).standIn(large, 1, { row: 7, column: 4 });
  expect(picture.part).toEqual({ x: 0, y: 128, width: 128, height: 72 });
  const first = codes[128 * 256]!;
  expect(pixels(picture.weights)[0]).toEqual(opaque(Math.max(2, first - Math.round(253 / 24))));
  expect(pixels(picture.weights)).toHaveLength(128 * 72);
  const far = new Pictures(light).standIn(large, 9, { row: 511 - 200, column: 512 + 511 });
  expect(far.part).toEqual({ x: 224, y: 128, width: 32, height: 32 });
});

test("a picture is made once for each use", () => {
  const pictures = new Pictures(light);
  const exact = pictures.of(tile);
  const standIn = pictures.standIn(tile, 1, HERE);
  expect(pictures.of(tile)).toBe(exact);
  expect(pictures.standIn(tile, 1, HERE)).toBe(standIn);
  expect(pictures.standIn(tile, 2, HERE)).not.toBe(standIn);
});
