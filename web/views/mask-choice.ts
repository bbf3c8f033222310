import { type MaskName, RULES, visibleUnder } from "../masks.ts";

/** Which mask a person looks at: one by its name, and the cells that were turned over since. */
export interface MaskChoice {
  mask: MaskName | "own";
  /** Width of the window, length of the prefix, lengths of the documents, number of keys that are no padding. */
  numbers: readonly number[];
  /** Nobody looks ahead besides: the mask & Causal(). */
  behind: boolean;
  /** Cells that were turned over, counted row by row. */
  flipped: readonly number[];
}

export const OWN: MaskChoice = { mask: "own", numbers: [], behind: false, flipped: [] };

/** The choice that a link or Python wrote; what it does not say, or says wrongly, is the model's own. */
export function choiceFrom(options: Record<string, unknown> = {}): MaskChoice {
  const { mask, numbers, behind, flipped } = options;
  return {
    mask: typeof mask === "string" && Object.hasOwn(RULES, mask) ? (mask as MaskName) : "own",
    numbers: whole(numbers),
    behind: behind === true,
    flipped: whole(flipped),
  };
}

/** The whole numbers from 0 on among what came. */
export function whole(given: unknown): number[] {
  return Array.isArray(given) ? given.filter((each) => Number.isInteger(each) && each >= 0) : [];
}

/** Numbers to begin with, so that each mask shows what it is. */
export function firstNumbers(mask: MaskChoice["mask"], keys: number): number[] {
  if (mask === "window" || mask === "prefix") return [Math.min(keys, 2)];
  if (mask === "documents") return [Math.ceil(keys / 2)];
  return mask === "padding" ? [Math.max(0, keys - 1)] : [];
}

/** Who may look at whom under a choice, row by row. */
export function chosenMask(choice: MaskChoice, own: Uint8Array, queries: number, keys: number): Uint8Array {
  const { mask, numbers, behind, flipped } = choice;
  const visible = mask === "own" ? own.slice() : visibleUnder(mask, numbers, queries, keys);
  if (behind) {
    const causal = visibleUnder("causal", [], queries, keys);
    for (const at of visible.keys()) visible[at]! &= causal[at]!;
  }
  for (const at of flipped) if (at < visible.length) visible[at]! ^= 1;
  return visible;
}
