import type { Head } from "../head.ts";
import type { Sink } from "../requests.ts";
import { textWidth, wrap } from "../text-width.ts";
import type { Theme } from "../theme.ts";
import type { Words } from "../words.ts";
import type { HeatmapLayout } from "./heatmap-layout.ts";

/** The scale's length, and the size of its numbers. */
export const LENGTH = 230;
export const NUMBERS = 13;
export const LEADING = 20;
/** From the end of the scale to the dot, and from there to its words. */
const BESIDE = 32;
export const DOT = 8;
/** The smallest mark of the logarithmic scale stands below its beginning. */
const LEAST_OUT = 14;

export interface LegendLayout {
  /** Where everything begins; the baseline of the first remark, and the top of the scale. */
  x: number;
  y: number;
  scale: number;
  remarks: string[];
  /** The scale; as it is where nothing is said. */
  sink?: Sink;
  /** The dot for a weight of exactly 0, with its words to the right of it; null where no weight is 0. */
  dot: { x: number; y: number } | null;
  /** Where the picture ends. */
  bottom: number;
}

type Above = Pick<HeatmapLayout, "width" | "left" | "numbers" | "top" | "down">;

/** A picture's legend, no wider than the picture: remarks break into lines, and the dot goes below where it finds no room beside. */
export function layoutLegend(head: Head, layout: Above, theme: Theme, words: Words): LegendLayout {
  const { width, left, numbers, top, down } = layout;
  const x = Math.min(
    left + (head.sink === "log" ? LEAST_OUT : 0),
    width - LENGTH - textWidth(words.share(1), NUMBERS) / 2,
  );
  const { sink } = head;
  const said = [
    words.say(sink === "removed" ? "legendRest" : "legend"),
    ...(sink === "log" ? [words.say("legendLog")] : []),
    ...(numbers ? [words.say("numbersInPercent")] : []),
  ];
  const one = said.join(" · ");
  const fits = textWidth(one, theme.small) <= width - x;
  const remarks = fits ? [one] : said.flatMap((remark) => wrap(remark, width - x, theme.small));
  const y = top + down + 28;
  const scale = y + (remarks.length - 1) * LEADING + 10;
  const beside = x + LENGTH + BESIDE + DOT + textWidth(words.say("legendZero"), NUMBERS) <= width;
  const zeros = head.weights.includes(0);
  const dot = beside ? { x: x + LENGTH + BESIDE, y: scale + 4 } : { x: x + 2, y: scale + 26 + LEADING };
  const last = zeros && !beside ? dot.y + 4 : scale + 26;
  return { x, y, scale, remarks, sink, dot: zeros ? dot : null, bottom: Math.ceil(last + 6) };
}
