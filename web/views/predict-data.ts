import type { Answer } from "../frame.ts";
import { cell, type Gaze } from "../gaze.ts";
import { type Head, headOf, labelsOf } from "../head.ts";
import { isolatedToken } from "../label.ts";
import type { Picture, Summary } from "../requests.ts";
import type { Words } from "../words.ts";
import { whole } from "./mask-choice.ts";
import { score } from "./predict-score.ts";

/** The most tokens of one guess; of longer texts, a person chooses so many neighbours. */
export const MOST = 16;
/** What nothing, some and a lot weigh. */
const WEIGHING = [0, 1, 3];

/** What a person guessed of one head. */
export interface Guess {
  /** The first query and the first key of the stretch. */
  from: readonly number[];
  /** The cells painted once, and those painted twice, counted row by row of the whole head. */
  some: readonly number[];
  lots: readonly number[];
  /** Whether the real one is looked at, which ends the guessing. */
  shown: boolean;
}

export const EMPTY: Guess = { from: [], some: [], lots: [], shown: false };

/** One head, all of it, as far as it may be known yet. */
export interface Truth extends Head {
  visible: Uint8Array;
  /** Whether `weights` came: before the guess is done, nobody asks for them. */
  known: boolean;
}

/** The stretch of a head that is guessed. */
export interface PredictData extends Truth {
  from: readonly number[];
  /** 0 nothing, 1 some, 2 a lot; row by row of the stretch. */
  levels: readonly number[];
  shown: boolean;
  /** Where each cell of the stretch lies in the whole head, which has so many queries and keys. */
  places: readonly number[];
  whole: readonly number[];
}

/** The guess that a link wrote. */
export function guessFrom({ from, some, lots, shown }: Record<string, unknown> = {}): Guess {
  return { from: whole(from), some: whole(some), lots: whole(lots), shown: shown === true };
}

/** The guess with one cell painted otherwise. */
export function painted(guess: Guess, place: number, level: number): Guess {
  const others = (cells: readonly number[]) => cells.filter((each) => each !== place);
  const add = (cells: readonly number[], mine: number) => [...others(cells), ...(level === mine ? [place] : [])];
  return { ...guess, some: add(guess.some, 1), lots: add(guess.lots, 2) };
}

export function truthOf(summary: Summary, { layer, head }: Picture, answers: readonly Answer[]): Truth {
  const { queries, keys } = labelsOf(summary, layer);
  const shape = [queries.length, keys.length];
  const everyone = { name: "visible", shape, values: new Float32Array(shape[0]! * shape[1]!).fill(1), codes: null };
  const find = (name: string) => answers.flatMap(({ arrays }) => arrays).find((each) => each.name === name);
  const visible = find("visible") ?? everyone;
  const weights = find("weights");
  const header = answers[0]?.header as Answer["header"];
  const made = headOf(summary, layer, head, { header, arrays: [weights ?? visible] });
  return { ...made, known: weights !== undefined, visible: Uint8Array.from(visible.values) };
}

/** The stretch of the head that is guessed, of at most 16 × 16 tokens. */
export function stretch(truth: Truth, { from, some, lots, shown }: Guess): PredictData {
  const sizes = [truth.queries.length, truth.keys.length];
  const [query, key] = sizes.map((size, side) => Math.max(0, Math.min(from[side] ?? 0, size - MOST))) as [
    number,
    number,
  ];
  const queries = truth.queries.slice(query, query + MOST);
  const keys = truth.keys.slice(key, key + MOST);
  const places = queries.flatMap((_, row) => keys.map((_, column) => (query + row) * sizes[1]! + key + column));
  const visible = Uint8Array.from(places, (at) => truth.visible[at]!);
  const levels = places.map((place, at) =>
    visible[at] ? (lots.includes(place) ? 2 : Number(some.includes(place))) : 0,
  );
  const weights = Float32Array.from(places, (at) => truth.weights[at]!);
  const axes = places.length < truth.weights.length ? { query: undefined, key: undefined } : truth.axes;
  return {
    ...truth,
    queries,
    keys,
    visible,
    weights,
    raw: [weights],
    axes,
    from: [query, key],
    levels,
    places,
    whole: sizes,
    shown: shown && truth.known,
  };
}

/** How good the guess is, in sentences: the score, and whether it beats those that need no thought. */
export function scoreSays({ levels, weights, visible, keys, header }: PredictData, words: Words): string {
  const { overlap, even, diagonal } = score(
    levels.map((level) => WEIGHING[level]!),
    weights,
    visible,
    keys.length,
  );
  const ahead = Math.round(100 * overlap) - Math.round(100 * Math.max(even, diagonal));
  const said = words.say(header.queries === header.keys ? "predictScore" : "predictScoreCross", {
    overlap: words.share(overlap),
    even: words.share(even),
    diagonal: words.share(diagonal),
  });
  return `${said} ${words.say(ahead > 0 ? "predictBetter" : ahead < 0 ? "predictWorse" : "predictEqual")}`;
}

/** What is guessed of one cell; null where no cell is meant. */
export function guessSays(
  { levels, visible, queries, keys }: PredictData,
  gaze: Gaze | null,
  words: Words,
): string | null {
  const { query, key } = cell(gaze);
  if (query === null || key === null) return null;
  const at = query * keys.length + key;
  const level = words.say(`predict_${levels[at] as 0}`);
  const tokens = { query: isolatedToken(queries[query]!.text), key: isolatedToken(keys[key]!.text), level };
  return words.say(visible[at] ? "predictCell" : "predictHidden", tokens);
}
