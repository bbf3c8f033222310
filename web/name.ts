import { isolated, visible } from "./label.ts";
import type { Summary } from "./requests.ts";
import { fit } from "./text-width.ts";
import type { Words } from "./words.ts";

const ROOM = 60;

/** A text from outside, made fit for a sentence: nothing hidden in it, and not too long. */
export function quoted(text: string): string {
  return isolated(fit(visible(text), ROOM, 1));
}

/** What a picture is called where it cannot be seen. */
export function pictureName(summary: Summary, layer: number, head: number, words: Words): string {
  return words.say("pictureOf", { text: quoted(summary.text), layer, head });
}
