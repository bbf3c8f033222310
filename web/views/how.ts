import type { Head } from "../head.ts";
import { isolated, visible } from "../label.ts";
import { fit } from "../text-width.ts";
import type { Theme } from "../theme.ts";
import type { Key, Words } from "../words.ts";

/** The sentence that says how to read a view. */
export function howToRead(view: "lines" | "heatmap", theme: Theme): Key {
  if (view === "lines") return "linesHow";
  return theme.name === "dark" ? "heatmapHowBrighter" : "heatmapHowDarker";
}

const KNOWN = {
  source: "axisSource",
  target: "axisTarget",
  predicted: "axisPredicted",
  patches: "axisPatches",
  frames: "axisFrames",
} as const;
/** Letters of a name that somebody else chose. */
const LETTERS = 14;

/** The field's word for one side; between two texts, or a text and a picture, also which of them it is. */
export function axisWord({ header, axes }: Head, side: "query" | "key", words: Words): string {
  const field = words.say(side === "query" ? "queries" : "keys");
  const axis = axes[side];
  if (!axis || (header.queries === header.keys && axis.kind === "tokens")) return field;
  const known = KNOWN[(axis.kind === "tokens" ? axis.name : axis.kind) as keyof typeof KNOWN];
  const name = known ? words.say(known) : isolated(fit(visible(axis.name), LETTERS, 1));
  return name === field ? field : words.say("axisNamed", { field, name });
}
