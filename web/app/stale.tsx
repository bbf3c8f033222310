import { quoted } from "../name.ts";
import type { Words } from "../words.ts";

/** Says that the picture below belongs to an earlier text. */
export function Stale({ text, words }: { text: string; words: Words }) {
  return <p class="rg-warning">{words.say("stale", { text: quoted(text) })}</p>;
}
