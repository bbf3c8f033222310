import { doubt } from "./doubt.ts";
import { graphemes, isolated, legible } from "./label.ts";
import type { Summary, ViewName } from "./requests.ts";
import { fit } from "./text-width.ts";
import type { Words } from "./words.ts";

const ROOM = 60;
const HEADLINE = 80;
/** More than this is not looked at: it would be cut. */
const LONGEST = 1600;

/** A text from outside, made fit for a sentence: nothing hidden in it, and not too long. */
export function quoted(text: string): string {
  return isolated(fit(legible(text.slice(0, LONGEST)), ROOM, 1));
}

/** The sentence above a picture: nothing hidden in it, and cut between graphemes. */
export function headline(text: string): string {
  const shown = graphemes(legible(text.slice(0, LONGEST)));
  return shown.length > HEADLINE ? `${shown.slice(0, HEADLINE).join("").trimEnd()}…` : shown.join("");
}

type Which = Readonly<{ view: ViewName; layer: number; head: number }>;

/** What a picture is called where it cannot be seen, and whether it cannot be believed. */
export function pictureName(summary: Summary, { view, layer, head }: Which, words: Words): string {
  const name = words.say("pictureOf", { text: quoted(summary.title), layer, head });
  const titled = words.say("titled", { kind: words.say(view), name });
  const proof = summary.layers[layer]?.proof;
  const said = proof ? doubt(proof, words) : null;
  return said ? `${titled}. ${said}` : titled;
}
