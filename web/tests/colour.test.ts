import { describe, expect, test } from "vitest";
import { contrast, hex, inkOn, palette, paletteIndex, rgb, shade } from "../colour.ts";
import { type ColourName, theme } from "../theme.ts";

const READ: ColourName[] = ["ink", "quiet", "query", "key", "value", "prediction", "warning"];

/** Lightness in OKLab, where equal steps look equal. */
function lightness(colour: readonly number[]): number {
  const [red, green, blue] = colour.map((channel) => {
    const part = channel / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  const long = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
  const medium = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
  const short = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
  return 0.2104542553 * long + 0.793617785 * medium - 0.0040720468 * short;
}

describe.each(["light", "dark"] as const)("%s", (name) => {
  const colours = theme(name);

  test.each(READ)("%s can be read on the ground", (colour) => {
    expect(contrast(rgb(colours.colour[colour]), rgb(colours.colour.ground))).toBeGreaterThanOrEqual(4.5);
  });

  test("the scale goes in even steps of lightness, away from the ground", () => {
    const levels = colours.scale.map((colour) => lightness(rgb(colour)));
    const steps = levels.slice(1).map((level, index) => Math.abs(level - levels[index]!));
    const mean = steps.reduce((total, step) => total + step) / steps.length;
    for (const step of steps) expect(Math.abs(step - mean)).toBeLessThan(0.12 * mean);
    const ground = lightness(rgb(colours.colour.ground));
    expect(Math.abs(levels[0]! - ground)).toBeLessThan(Math.abs(levels.at(-1)! - ground));
  });

  test("numbers can be read on every colour of the scale", () => {
    for (let weight = 0; weight <= 1; weight += 1 / 64) {
      const colour = shade(colours, weight);
      expect(contrast(colour, rgb(inkOn(colour)))).toBeGreaterThanOrEqual(4.5);
    }
  });

  test("only a weight of exactly 0 has the ground's colour", () => {
    const all = palette(colours);
    expect(all).toHaveLength(256);
    expect(hex(all[paletteIndex(0)]!)).toBe(colours.colour.ground);
    expect(paletteIndex(1e-9)).toBe(1);
    expect(paletteIndex(1)).toBe(255);
    expect(all[255]).toEqual(rgb(colours.scale.at(-1)!));
    expect(paletteIndex(0.01)).toBeGreaterThan(paletteIndex(0.001));
  });
});
