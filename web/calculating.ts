import { type Head, headOf, labelsOf } from "./head.ts";
import type { Label } from "./label.ts";
import { SCHEMA, type Sentence, type Summary } from "./requests.ts";
import { softmax } from "./softmax.ts";

export type Role = "query" | "key" | "value";
type Vectors = readonly (readonly number[])[];

/** The numbers that one head begins with. */
export interface Sheet {
  summary: Summary;
  layer: number;
  head: number;
  queries: readonly Label[];
  keys: readonly Label[];
  query: Vectors;
  key: Vectors;
  /** Null where nobody kept it. */
  value: Vectors | null;
  /** Multiplies the dot products. */
  scale: number;
  /** The scores that a softcap or a bias makes of the scaled products, row by row; null where nothing changes them. */
  adjusted: ArrayLike<number> | null;
  /** Who may look at whom, row by row; null where everybody may look at everything. */
  visible: ArrayLike<number> | null;
  /** Score of the head's learned sink; −∞ where it has none. */
  sink: number;
}

/** What a person can turn. */
export interface Knobs {
  /** The token that looks. */
  ask: number;
  temperature: number;
  /** Whether what comes after the token that looks is hidden. */
  causal: boolean;
}

/** Every intermediate number of one row, one for each key. */
export interface Row {
  dots: number[];
  scaled: number[];
  /** After softcap and bias. */
  adjusted: number[];
  /** After the temperature; −∞ where hidden. */
  scores: number[];
  weights: Float64Array;
  /** Logarithm of what e^score is divided by. */
  normalizer: number;
}

/** Attention's arithmetic for one token that looks: query · key × scale, ÷ temperature, mask, softmax. */
export function row(sheet: Sheet, { ask, temperature, causal }: Knobs): Row {
  const { query, key, scale, visible, sink } = sheet;
  const at = ask * key.length;
  const dots = key.map((one) => dot(query[ask]!, one));
  const scaled = dots.map((product) => product * scale);
  const adjusted = scaled.map((score, place) => sheet.adjusted?.[at + place] ?? score);
  const scores = adjusted.map((score, place) =>
    (visible && !visible[at + place]) || (causal && place > ask + key.length - query.length)
      ? Number.NEGATIVE_INFINITY
      : score / temperature,
  );
  const weights = softmax(scores, sink / temperature);
  const most = scores.indexOf(Math.max(...scores));
  const blind = !weights[most];
  const normalizer = blind ? sink / temperature : scores[most]! - Math.log(weights[most]!);
  return { dots, scaled, adjusted, scores, weights, normalizer };
}

export function dot(one: readonly number[], other: readonly number[]): number {
  return one.reduce((sum, number, place) => sum + number * other[place]!, 0);
}

/** Vectors added up, each as much as its weight. */
export function mixed(vectors: Vectors, weights: ArrayLike<number>, places: readonly number[]): number[] {
  return vectors[0]!.map((_, column) => places.reduce((sum, at) => sum + weights[at]! * vectors[at]![column]!, 0));
}

/** The weights as a head that can be drawn; rows other than the one that looks only where `all` are wanted. */
export function headOfSheet(sheet: Sheet, knobs: Knobs, all: boolean): Head {
  const { summary, layer, head, queries, keys } = sheet;
  const values = new Float32Array(queries.length * keys.length);
  for (const ask of all ? queries.keys() : [knobs.ask])
    values.set(row(sheet, { ...knobs, ask }).weights, ask * keys.length);
  const header = { schema: SCHEMA, record: "", sequence: 0, reduction: "none" as const, arrays: [], summary: null };
  const array = { name: "weights", shape: [queries.length, keys.length], values, codes: null };
  return headOf(summary, layer, head, { header, arrays: [array] });
}

/** A sheet where each letter has one vector for all three roles. */
export function sheetOf(letters: readonly string[], vectors: Vectors, notice: Sentence): Sheet {
  const proof = { state: "unproved", error: null, allowed: null, sums: null } as const;
  const name = "letters";
  const text = letters.join("");
  const summary: Summary = {
    ...{ model: "", text, title: text, prediction: null, unseen: [], notices: [notice] },
    axes: [{ name, kind: "tokens", labels: [...letters] }],
    layers: [{ name, call: 0, kind: "self", queries: name, keys: name, heads: 1, proof }],
  };
  return {
    ...{ summary, layer: 0, head: 0, ...labelsOf(summary, 0), query: vectors, key: vectors, value: vectors },
    ...{ scale: vectors[0]!.length ** -0.5, adjusted: null, visible: null, sink: Number.NEGATIVE_INFINITY },
  };
}
