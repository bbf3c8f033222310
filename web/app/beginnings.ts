import type { Locale } from "../words.ts";

/** What the laboratory shows first: a head of the smallest model whose look at the example needs no explanation. */
interface Beginning {
  layer: number;
  head: number;
  /** The word that looks; any ordinary one where none is named. */
  word: string | null;
}

export const BEGINNINGS: Readonly<Record<Locale, Beginning>> = {
  en: { layer: 3, head: 1, word: "it" },
  fr: { layer: 5, head: 6, word: "noir" },
};

/** What is shown first of models that do more than read, where their own settings name no head. */
export const BEGINNINGS_OF: Readonly<Record<string, Beginning>> = {
  "fill-mask": { layer: 3, head: 0, word: "[MASK]" },
};
