import type { Label } from "./label.ts";

const ACCENT = /[\u0300-\u036f]/u;
const ACCENTS = /[\u0300-\u036f]/gu;
const CAPITAL = /\p{Lu}/u;
const WORD = /[\p{L}\p{M}]+/gu;

/** What a model's tokens have lost of the letters in the text. Claimed only where a word is found again without it. */
export function folded(text: string, labels: readonly Label[]): { capitals: boolean; accents: boolean } {
  const read = labels.filter(({ kind }) => kind === "word" || kind === "piece");
  const letters = read
    .map((label) => label.text.match(WORD)?.join("") ?? "")
    .join("")
    .normalize("NFD");
  const spelled = text.normalize("NFD").match(WORD) ?? [];
  const plain = letters.toLowerCase().replace(ACCENTS, "");
  const lost = (mark: RegExp) =>
    !mark.test(letters) &&
    spelled.some((word) => mark.test(word) && plain.includes(word.toLowerCase().replace(ACCENTS, "")));
  return { capitals: lost(CAPITAL), accents: lost(ACCENT) };
}
