import { toBase64 } from "../base64.ts";
import type { Rgb } from "../colour.ts";
import { png } from "../png.ts";
import type { HeatmapLayout } from "./heatmap-layout.ts";

interface PixelsProps {
  grid: Pick<HeatmapLayout, "left" | "top" | "across" | "down">;
  /** Place of each cell's colour among `colours`, row by row. */
  dots: Uint8Array;
  columns: number;
  colours: readonly Rgb[];
}

/** A grid as an image, one dot a cell. */
export function Pixels({ grid, dots, columns, colours }: PixelsProps) {
  const image = png(dots, columns, dots.length / columns, colours);
  return (
    <image
      href={`data:image/png;base64,${toBase64(image)}`}
      x={grid.left}
      y={grid.top}
      width={grid.across}
      height={grid.down}
      preserveAspectRatio="none"
      style={{ imageRendering: "pixelated" }}
    />
  );
}
