import type { Theme } from "./theme.ts";

export type Rgb = readonly [number, number, number];

export function rgb(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/**
 * Place of a weight on the colour scale. The square root is the same for every head and text, so that one colour always
 * means one weight, and 1 % can still be told from 0.
 */
export function place(weight: number): number {
  return Math.sqrt(Math.min(1, Math.max(0, weight)));
}

/** The weight's colour. */
export function shade(theme: Theme, weight: number): Rgb {
  return tone(theme, place(weight));
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
  return weight > 0 ? 1 + Math.round(place(weight) * 254) : 0;
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
