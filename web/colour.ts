import type { Sink } from "./requests.ts";
import type { Theme } from "./theme.ts";

export type Rgb = readonly [number, number, number];

export function rgb(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** Where the logarithmic scale begins: smaller weights stand there too. */
export const LEAST = 1e-4;

/**
 * Place of a weight on the colour scale. The square root is the same for every head and text, so that one colour always
 * means one weight, and 1 % can still be told from 0. Magnified, each factor of ten has the same length.
 */
export function place(weight: number, sink: Sink = "raw"): number {
  const within = Math.min(1, Math.max(0, weight));
  return sink === "log" ? 1 - Math.log10(Math.max(LEAST, within)) / Math.log10(LEAST) : Math.sqrt(within);
}

/** The weight's colour. */
export function shade(theme: Theme, weight: number, sink?: Sink): Rgb {
  return tone(theme, place(weight, sink));
}

/** The colour of each of several heads: apart from one another, and from the grounds by at least 3 to 1. */
const HUES = {
  light: ["#3b3aa8", "#12796a", "#9c2560", "#77701a", "#c0443c", "#2b7fae"],
  dark: ["#a9a6f5", "#5cc9b5", "#ec8fbd", "#cfc75f", "#ff9a8c", "#7cc4ea"],
} as const;

export function hue(theme: Theme, place: number): string {
  return HUES[theme.name][place % HUES.light.length]!;
}

/** The colour at a place on the scale, from 0 to 1. */
export function tone(theme: Theme, part: number): Rgb {
  const last = theme.scale.length - 1;
  const at = part * last;
  const below = Math.min(last - 1, Math.floor(at));
  const from = rgb(theme.scale[below]!);
  const to = rgb(theme.scale[below + 1]!);
  const mix = (channel: 0 | 1 | 2) => Math.round(from[channel] + (to[channel] - from[channel]) * (at - below));
  return [mix(0), mix(1), mix(2)];
}

export function hex(colour: Rgb): string {
  return `#${colour.map((channel) => channel.toString(16).padStart(2, "0")).join("")}`;
}

/** 256 colours for an indexed image: 0 is the ground (a weight of exactly 0), 1 to 255 follow the scale. */
export function palette(theme: Theme): Rgb[] {
  const shades = Array.from({ length: 255 }, (_, index) => shade(theme, (index / 254) ** 2));
  return [rgb(theme.colour.ground), ...shades];
}

/** Index of a weight in `palette`. */
export function paletteIndex(weight: number): number {
  return paletteIndexOn("raw")(weight);
}

/** The same on a scale of choice. */
export function paletteIndexOn(sink: Sink): (weight: number) => number {
  return (weight) => (weight > 0 ? 1 + Math.round(place(weight, sink) * 254) : 0);
}

/** Relative luminance as the accessibility guidelines define it. */
export function luminance(colour: Rgb): number {
  const [red, green, blue] = colour.map((channel) => {
    const part = channel / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

export function contrast(one: Rgb, other: Rgb): number {
  const [high, low] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

/** White or black, whichever reads better on the colour: always at least 4.5 to 1. */
export function inkOn(colour: Rgb): string {
  return contrast(colour, [255, 255, 255]) >= contrast(colour, [0, 0, 0]) ? "#ffffff" : "#000000";
}
