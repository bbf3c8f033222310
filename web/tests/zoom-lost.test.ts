import { expect, test } from "vitest";
import { USUAL } from "../zoom/codes.ts";
import { lost } from "../zoom/lost.ts";

/** A causal matrix of 11 tokens: above the diagonal all is masked. */
const codes = new Uint8Array(121).map((_, at) => (at % 11 > Math.floor(at / 11) ? 0 : 200));
const held = [
  {
    tile: { rows: 11, columns: 11, codes, meaning: USUAL },
    address: { layer: 0, head: 0, level: 0, row: 0, column: 0 },
  },
];
const room = { width: 60, height: 60 };

test("where something is in sight, nothing is lost", () => {
  expect(lost({ x: 5, y: 5, scale: 30 }, room, held)).toBeUndefined();
  expect(lost({ x: 3, y: 1.9, scale: 30 }, room, held)).toBeUndefined();
});

test("in the masked half, the nearest weight is found", () => {
  expect(lost({ x: 9, y: 3, scale: 30 }, room, held)).toEqual({ query: 5, key: 5 });
});

test("a coarser tile counts in cells", () => {
  const coarse = [{ ...held[0]!, address: { ...held[0]!.address, level: 3 } }];
  expect(lost({ x: 80, y: 8, scale: 30 }, room, coarse)).toEqual({ query: 44, key: 44 });
});

test("where these tiles show no weight at all, nothing can be said", () => {
  const masked = [{ ...held[0]!, tile: { ...held[0]!.tile, codes: new Uint8Array(121) } }];
  expect(lost({ x: 5, y: 5, scale: 30 }, room, masked)).toBeNull();
  expect(lost({ x: 5, y: 5, scale: 30 }, room, [])).toBeNull();
});
