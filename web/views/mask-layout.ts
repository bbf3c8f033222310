import type { Head } from "../head.ts";
import { textWidth } from "../text-width.ts";
import type { Theme } from "../theme.ts";
import type { Key, Words } from "../words.ts";
import { type HeatmapLayout, layoutHeatmap } from "./heatmap-layout.ts";
import { LEADING, type LegendLayout, layoutLegend } from "./legend-layout.ts";
import { editable, type MaskData } from "./mask-data.ts";

/** Cells that can be touched are at least so large, and the grid rather wider than its room. */
const LEAST_CELL = 24;
/** Cells from this size on have room for a number under their tick. */
const ROOMY = 36;
/** From a shape to its words, and from these to the next shape. */
export const SIGN = 22;

export interface SignLayout {
  key: Key;
  x: number;
  y: number;
}

export interface MaskLayout {
  grid: HeatmapLayout;
  /** What the shapes mean, under the grid. */
  signs: SignLayout[];
  /** What the colours mean; null where no weights are drawn. */
  legend: LegendLayout | null;
  height: number;
}

/** A grid whose cells are large enough to be touched. */
export function touchable(head: Head, room: number): HeatmapLayout {
  const grid = layoutHeatmap(head, room);
  const cell = Math.max(grid.cell, LEAST_CELL);
  const across = cell * head.keys.length;
  const overhang = Math.max(0, ...head.keys.slice(-3).map(({ text }) => textWidth(text, grid.size))) * 0.65;
  const width = Math.max(grid.width, Math.ceil(grid.left + across + Math.min(overhang, grid.columnRoom)));
  const down = cell * head.queries.length;
  return { ...grid, cell, across, down, width, rowSize: grid.size, rowStep: 1, columnStep: 1, shapes: true };
}

export function layoutMask(data: MaskData, room: number, theme: Theme, words: Words): MaskLayout {
  const shapes = editable(data);
  const found = shapes ? touchable(data, room) : layoutHeatmap(data, room);
  const weighed = shapes && data.scores !== null;
  const grid = { ...found, numbers: weighed && found.numbers && found.cell >= ROOMY };
  const changed = data.visible.some((each, at) => each !== data.own[at]);
  const keys: Key[] = ["maskTick", "maskCross", ...(shapes && changed ? (["maskChanged"] as const) : [])];
  const { signs, bottom } = laidOut(keys, grid, theme, words);
  const below = { ...grid, down: bottom - 2 - grid.top };
  const legend = weighed ? layoutLegend({ ...data, weights: new Float32Array() }, below, theme, words) : null;
  return { grid: { ...grid, shapes }, signs, legend, height: legend ? legend.bottom : bottom };
}

/** Shapes and their words in lines under a grid, no wider than it. */
export function laidOut(keys: readonly Key[], grid: HeatmapLayout, theme: Theme, words: Words) {
  let x = 0;
  let y = grid.top + grid.down + 28;
  const signs = keys.map((key): SignLayout => {
    const wide = SIGN + textWidth(words.say(key), theme.small);
    if (x > 0 && x + wide > grid.width) {
      x = 0;
      y += LEADING + 4;
    }
    const sign = { key, x, y };
    x += wide + SIGN;
    return sign;
  });
  return { signs, bottom: y + 10 };
}
