import { expect, test } from "vitest";
import { FIRST, floorOf, meant, placeOfCode, placeOfWeight, USUAL } from "../zoom/codes.ts";

const tile = (...codes: number[]) => ({ rows: 1, columns: codes.length, codes: new Uint8Array(codes), meaning: USUAL });

test("the colours of a small matrix begin at its least weight", () => {
  const floor = floorOf(tile(0, 1, 211, 180, 240));
  expect(floor).toBe(180);
  expect([180, 255].map((code) => placeOfCode(code, floor))).toEqual([0, 1]);
  expect(placeOfWeight(Number(meant(180, USUAL)), USUAL, floor)).toBeCloseTo(0, 6);
});

test("never is less than a factor of ten spread over all colours", () => {
  expect(Number(meant(floorOf(tile(250, 255)), USUAL))).toBeLessThan(0.1);
  expect(Number(meant(floorOf(tile(0, 1)), USUAL))).toBeLessThan(0.1);
});

test("without a floor the scale is whole", () => {
  expect(placeOfCode(FIRST)).toBe(0);
  expect(placeOfWeight(2 ** -24, USUAL)).toBeCloseTo(0, 6);
});
