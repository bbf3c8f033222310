import { type Sheet, sheetOf } from "./calculating.ts";
import { graphemes, visible } from "./label.ts";
import type { Sentence } from "./requests.ts";
import { MOST_SHOWN } from "./views/calculator-data.ts";
import type { Words } from "./words.ts";

interface Known {
  notice: Sentence;
  letters: Record<string, number[]>;
}

/** The numbers of letters, as they come beside the script: those that a model learned, and those of the first lesson. */
export interface Letters extends Known {
  lesson: Known;
}

/** What a word is worked out from; or one sentence that says why it cannot be. */
export function sheetOfWord(word: string, known: Letters, words: Words): Sheet | string {
  const letters = graphemes(word.trim().normalize("NFC"));
  const most = MOST_SHOWN;
  if (letters.length === 0) return words.say("calcEmpty", { most });
  if (letters.length > most) return words.say("calcLong", { count: letters.length, most });
  const { lesson } = known;
  const source = letters.join() === Object.keys(lesson.letters).join() ? lesson : known;
  const read = (letter: string) => letter.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
  const without = letters.find((letter) => !Object.hasOwn(source.letters, read(letter)));
  if (without !== undefined) return words.say("calcUnknown", { letter: visible(without) });
  return sheetOf(
    letters,
    letters.map((letter) => source.letters[read(letter)]!),
    source.notice,
  );
}
