import { luminance, type Rgb } from "./colour.ts";
import type { ThemeName } from "./theme.ts";

/** The ground that a notebook has around a cell, told from the ink that the cell inherits. */
export function groundOf(el: HTMLElement): ThemeName {
  const around = el.parentElement ?? el;
  const channels =
    getComputedStyle(around)
      .color.match(/[\d.]+/g)
      ?.map(Number) ?? [];
  if (channels.length < 3) return "light";
  return luminance(channels.slice(0, 3) as unknown as Rgb) > 0.4 ? "dark" : "light";
}
