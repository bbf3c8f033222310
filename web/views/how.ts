import type { Theme } from "../theme.ts";
import type { Key } from "../words.ts";

/** The sentence that says how to read a view. */
export function howToRead(view: "lines" | "heatmap", theme: Theme): Key {
  if (view === "lines") return "linesHow";
  return theme.name === "dark" ? "heatmapHowBrighter" : "heatmapHowDarker";
}
