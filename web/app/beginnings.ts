import type { Locale } from "../words.ts";

/** What the laboratory shows first: a head of the smallest model whose look at the example needs no explanation. */
interface Beginning {
  layer: number;
  head: number;
  /** The word that looks. */
  word: string;
}

export const BEGINNINGS: Readonly<Record<Locale, Beginning>> = {
  en: { layer: 3, head: 1, word: "it" },
  fr: { layer: 5, head: 6, word: "noir" },
};
