import type { ProofHeader } from "./requests.ts";
import type { Words } from "./words.ts";

/** What is said of numbers that are not the model's own; null where they are, or where nobody compared. */
export function doubt({ state, error }: ProofHeader, words: Words): string | null {
  return state === "failed" ? words.say("inexact", { error: words.tiny(error ?? Number.POSITIVE_INFINITY) }) : null;
}
