import { type Gaze, tokensOf } from "../gaze.ts";
import type { Head } from "../head.ts";

/** The most lines drawn at once; a picture of more would be neither read nor moved smoothly. */
export const MOST_LINES = 600;

export interface Line {
  query: number;
  key: number;
  weight: number;
  /** Which of several heads, where each has its own colour. */
  series?: number;
}

/** The lines to draw, weakest first, and what was left out: nothing is missing silently. */
interface ChosenLines {
  lines: Line[];
  total: number;
  /** The largest weight whose line is not drawn. */
  rest: number;
}

const overviews = new WeakMap<Head, ChosenLines>();

export function chosenLines(head: Head, gaze: Gaze | null): ChosenLines {
  if (gaze) return strongestOf(linesOf(head, gaze));
  const known = overviews.get(head) ?? strongestOf(linesOf(head, null));
  overviews.set(head, known);
  return known;
}

function linesOf(head: Head, gaze: Gaze | null): Line[] {
  const tokens = gaze && tokensOf(gaze);
  const queries = gaze?.side === "query" ? tokens! : [...head.queries.keys()];
  const keys = gaze?.side === "key" ? tokens! : [...head.keys.keys()];
  const lined = (weights: Float32Array, own: { series?: number }) =>
    queries.flatMap((query) =>
      keys.map((key) => ({ query, key, weight: weights[query * head.keys.length + key]!, ...own })),
    );
  const lines =
    head.each.length > 0 ? head.each.flatMap((each, series) => lined(each, { series })) : lined(head.weights, {});
  return lines.filter(({ weight }) => weight > 0);
}

function strongestOf(lines: Line[]): ChosenLines {
  const total = lines.length;
  if (total <= MOST_LINES) return { lines: lines.sort(byWeight), total, rest: 0 };
  const cut = Float32Array.from(lines, (line) => line.weight).sort()[total - MOST_LINES]!;
  const above = lines.filter(({ weight }) => weight > cut);
  const ties = lines.filter(({ weight }) => weight === cut);
  const drawn = [...ties.slice(0, MOST_LINES - above.length), ...above.sort(byWeight)];
  const left = lines.filter(({ weight }) => weight < cut);
  const rest =
    drawn.length < above.length + ties.length ? cut : left.reduce((most, { weight }) => Math.max(most, weight), 0);
  return { lines: drawn, total, rest };
}

function byWeight(one: Line, other: Line): number {
  return one.weight - other.weight;
}
