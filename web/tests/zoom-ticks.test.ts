import { expect, test } from "vitest";
import { niceStep, placeOf, ticksOf, withChosen } from "../zoom/ticks.ts";

test.each([
  [0.2, 1],
  [1, 1],
  [1.5, 2],
  [3, 5],
  [7, 10],
  [10, 10],
  [1000, 1000],
  [1001, 2000],
  [23_456, 50_000],
])("%d tokens apart are written every %d", (tokens, step) => {
  expect(niceStep(tokens)).toBe(step);
});

test("numbers stand apart, on multiples of their step, in the middle of their cells", () => {
  const sight = { count: 131_072, middle: 65_536, scale: 0.005, length: 656 };
  const ticks = ticksOf(sight, 70);
  expect(ticks.map(({ token }) => token)).toEqual([0, 20_000, 40_000, 60_000, 80_000, 100_000, 120_000]);
  for (const { token, at } of ticks) expect(at).toBeCloseTo(placeOf(sight, token));
});

test("cells that are large enough all have their token written", () => {
  const ticks = ticksOf({ count: 100, middle: 50, scale: 11, length: 110 }, 70);
  expect(ticks.map(({ token }) => token)).toEqual([45, 46, 47, 48, 49, 50, 51, 52, 53, 54]);
  expect(ticks[0]?.at).toBe(5.5);
});

test("nothing is written of tokens that are not there", () => {
  expect(ticksOf({ count: 3, middle: 5, scale: 64, length: 640 }, 70).map(({ token }) => token)).toEqual([0, 1, 2]);
});

test("the chosen token takes the place of those that it would touch, and is left out where it is out of sight", () => {
  const sight = { count: 1000, middle: 500, scale: 1, length: 400 };
  const ticks = ticksOf(sight, 90);
  const tokens = (chosen: number | null) => withChosen(ticks, sight, chosen, 90).map(({ token }) => token);
  expect(tokens(null)).toEqual([300, 400, 500, 600]);
  expect(tokens(503)).toEqual([300, 400, 600, 503]);
  expect(tokens(17)).toEqual([300, 400, 500, 600]);
});
