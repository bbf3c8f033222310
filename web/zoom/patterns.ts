import type { Theme } from "../theme.ts";

/** Side of a pattern's square in CSS pixels. The legend draws the same two. */
export const PERIOD = 8;
export const HATCH_WIDTH = 1;
/** Two in each square, so that no row of cells is too thin to hold some. */
export const DOTS = [2, 6] as const;
export const DOT_RADIUS = 0.8;
const FAINT = 0.45;

type Brush = OffscreenCanvasRenderingContext2D;

/** Grounds of what is no weight: hatched where it is masked, dotted where it is below the scale. */
export interface Patterns {
  masked: CanvasPattern;
  below: CanvasPattern;
}

export function patternsOf(theme: Theme, density: number): Patterns {
  return { masked: made(theme, density, hatch), below: made(theme, density, dots) };
}

function made(theme: Theme, density: number, draw: (brush: Brush, side: number) => void): CanvasPattern {
  const side = Math.max(2, Math.round(PERIOD * density));
  const canvas = new OffscreenCanvas(side, side);
  const brush = canvas.getContext("2d")!;
  brush.fillStyle = theme.colour.ground;
  brush.fillRect(0, 0, side, side);
  brush.globalAlpha = FAINT;
  brush.fillStyle = brush.strokeStyle = theme.colour.quiet;
  draw(brush, side);
  return brush.createPattern(canvas, "repeat")!;
}

function hatch(brush: Brush, side: number): void {
  brush.lineWidth = (HATCH_WIDTH * side) / PERIOD;
  brush.beginPath();
  for (const from of [-side, 0, side]) {
    brush.moveTo(from - 1, side + 1);
    brush.lineTo(from + side + 1, -1);
  }
  brush.stroke();
}

function dots(brush: Brush, side: number): void {
  const unit = side / PERIOD;
  brush.globalAlpha = 1;
  for (const at of DOTS) {
    brush.beginPath();
    brush.arc(at * unit, at * unit, DOT_RADIUS * unit, 0, 2 * Math.PI);
    brush.fill();
  }
}
