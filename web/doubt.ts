import type { ProofHeader } from "./requests.ts";
import type { Words } from "./words.ts";

/** What is known of a proof: a zoom does not hold all of it. */
export type Proof = Pick<ProofHeader, "state" | "error"> & Partial<ProofHeader>;

/** What is said of a layer that failed its proof, by what it failed for; null for the others. */
export function doubt({ state, error, allowed = null, sums = null }: Proof, words: Words): string | null {
  if (state !== "failed") return null;
  if (error === null) return words.say("failedEndless");
  if (allowed === null) return words.say("failedBy", { error: words.measured(error) });
  if (error <= allowed && sums !== null) return words.say("failedSums", { sums: words.measured(sums) });
  return words.say("failed", { error: words.measured(error), allowed: words.measured(allowed) });
}
