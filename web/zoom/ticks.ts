/** One axis as it is seen: how many tokens it has, which one is in the middle, and the room along it in CSS pixels. */
export interface Sight {
  count: number;
  middle: number;
  scale: number;
  length: number;
}

export interface Tick {
  token: number;
  /** Where the middle of its cell stands along the room. */
  at: number;
}

/** Cells from this side on have their token written; smaller ones have a number here and there. */
export const WRITTEN = 11;
const STEPS = [1, 2, 5, 10];

/** What is written along an axis, no two nearer than `apart`; the tokens themselves where cells are large enough. */
export function ticksOf(sight: Sight, apart: number): Tick[] {
  const { count, middle, scale, length } = sight;
  const step = scale >= WRITTEN ? 1 : niceStep(apart / scale);
  const from = Math.max(0, middle - length / 2 / scale);
  const to = Math.min(count, middle + length / 2 / scale);
  const ticks: Tick[] = [];
  for (let token = Math.ceil(Math.floor(from) / step) * step; token < to; token += step) {
    const at = placeOf(sight, token);
    if (at >= 0 && at <= length) ticks.push({ token, at });
  }
  return ticks;
}

/** Where the middle of a token's cell stands along the room. */
export function placeOf({ middle, scale, length }: Sight, token: number): number {
  return length / 2 + (token + 0.5 - middle) * scale;
}

/** The ticks with the chosen token among them, without those that it would touch; only ticks where it is out of sight. */
export function withChosen(ticks: readonly Tick[], sight: Sight, chosen: number | null, apart: number): Tick[] {
  if (chosen === null) return [...ticks];
  const at = placeOf(sight, chosen);
  if (at < 0 || at > sight.length) return [...ticks];
  const touched = sight.scale >= WRITTEN ? sight.scale / 2 : apart;
  return [...ticks.filter((tick) => Math.abs(tick.at - at) >= touched), { token: chosen, at }];
}

/** The smallest of 1, 2, 5, 10, 20, 50 ... that is not below a number of tokens. */
export function niceStep(tokens: number): number {
  if (tokens <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(tokens));
  return power * STEPS.find((step) => step * power >= tokens * (1 - 1e-9))!;
}
