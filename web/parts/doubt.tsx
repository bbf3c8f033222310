import { doubt, type Proof } from "../doubt.ts";
import type { Words } from "../words.ts";

/** The warning above every picture of a layer that failed its proof. */
export function Doubt({ proof, words }: { proof: Proof; words: Words }) {
  const said = doubt(proof, words);
  return said ? <p class="rg-warning rg-doubt">{said}</p> : null;
}
