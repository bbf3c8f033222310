import { expect, test } from "vitest";
import { contrast, hue, LEAST, paletteIndexOn, place, rgb } from "../colour.ts";
import { theme } from "../theme.ts";
import { MOST_COLOURS, optionsOf, PLAIN, waysOf } from "../ways.ts";

test("ways come back from a link as they went into it", () => {
  const ways = { ...PLAIN, heads: [2, 5], combine: "colour", layout: "horizontal", between: "within" } as const;
  expect(optionsOf(ways)).toEqual({ heads: [2, 5], combine: "colour", layout: "horizontal", between: "within" });
  expect(waysOf({ sink: "raw", options: optionsOf(ways) })).toEqual(ways);
  expect(optionsOf(PLAIN)).toEqual({});
});

test("what a link cannot mean counts as not said", () => {
  const options = { heads: [3, -1, 0.5, "x", 3, null], combine: "sum", layout: 7, between: {} };
  expect(waysOf({ sink: "gone" as never, options })).toEqual({ ...PLAIN, heads: [3] });
  expect(waysOf({ options: { heads: "all" } })).toEqual(PLAIN);
  const many = waysOf({ options: { heads: [...Array(11).keys()], combine: "colour" } });
  expect(many.heads).toHaveLength(MOST_COLOURS);
});

test.each(["light", "dark"] as const)("%s: the colours of heads differ, and stand out from the ground", (name) => {
  const colours = theme(name);
  const hues = Array.from({ length: MOST_COLOURS }, (_, place) => hue(colours, place));
  expect(new Set(hues).size).toBe(MOST_COLOURS);
  for (const each of hues) expect(contrast(rgb(each), rgb(colours.colour.ground))).toBeGreaterThanOrEqual(3);
});

test("magnified, each factor of ten is as long as the next, down to the least", () => {
  const places = [1, 0.1, 0.01, 0.001, LEAST].map((weight) => place(weight, "log"));
  expect(places.map((each) => Math.round(each * 1000))).toEqual([1000, 750, 500, 250, 0]);
  expect(place(1e-7, "log")).toBe(0);
  expect([0, 1e-7, 1].map(paletteIndexOn("log"))).toEqual([0, 1, 255]);
});
