import { type Knobs, mixed, type Role, row, type Sheet } from "../calculating.ts";
import { isolatedToken, type Label } from "../label.ts";
import type { Key, Words } from "../words.ts";
import { writing } from "./calculator-writing.ts";

export interface Calculation {
  sheet: Sheet;
  knobs: Knobs;
  /** The keys in sight; all others are one line. */
  shown: readonly number[];
  /** Whether every digit and every product is written. */
  exact: boolean;
}

/** A piece of a line; one that begins with a space may begin a new line. */
export interface Part {
  text: string;
  role?: Role | undefined;
  /** Whether it is an exponent. */
  raised?: boolean;
}

export interface Line {
  /** Whose line it is; text where it is about more than one. */
  of: Label | string;
  /** Ink where it plays all three. */
  role: Role | "ink";
  parts: readonly Part[];
  result: string;
  /** A length up to 1; from −1, with 0 in the middle, where `signed`. */
  bar?: number;
  signed?: boolean;
  /** Numbers drawn as small bars. */
  vector?: readonly number[];
  /** The number whose bar fills its room. */
  most?: number;
}

export interface Step {
  name: "Vectors" | "Dots" | "Scaled" | "Mask" | "Powers" | "Shares" | "Mix";
  says: string;
  lines: Line[];
}

/** The whole arithmetic of one token that looks, ready to be written: on a page or in a picture. */
export function steps(calculation: Calculation, words: Words): Step[] {
  const work = begun(calculation, words);
  return [vectors, dots, scaled, mask, powers, shares, mix].map((step) => step(work));
}

/** Whether one vector plays all three roles. */
export function together({ query, key, value }: Sheet): boolean {
  return query === key && key === value;
}

const EQUALS: Part = { text: " =" };

type Work = ReturnType<typeof begun>;

function begun(calculation: Calculation, words: Words) {
  const { sheet, knobs, shown, exact } = calculation;
  const found = row(sheet, knobs);
  const others = [...sheet.key.keys()].filter((at) => !shown.includes(at));
  const sunk = Math.exp(sheet.sink / knobs.temperature - found.normalizer) || 0;
  const rest = others.reduce((sum, at) => sum + found.weights[at]!, sunk);
  const named = [
    ...(others.length > 0 ? [words.say("calcRest", { count: others.length })] : []),
    ...(Number.isFinite(sheet.sink) ? [words.say("calcSink")] : []),
  ];
  const query = isolatedToken(sheet.queries[knobs.ask]!.text);
  return {
    ...calculation,
    ...found,
    ...writing(words, exact),
    words,
    others,
    /** All that is not in sight, together: its share, and what it is called; no name where there is nothing. */
    rest,
    named: named.join(" + "),
    say: (key: Key, values = {}) => words.say(key, { query, ...values }),
    each: (make: (at: number) => Omit<Line, "of" | "role">): Line[] =>
      shown.map((at) => ({ of: sheet.keys[at]!, role: "key", ...make(at) })),
    /** Lengths of bars: the farthest from 0 fills its room. */
    lengths: (numbers: readonly number[]) => {
      const most = Math.max(...shown.map((at) => Math.abs(numbers[at]!)).filter(Number.isFinite));
      return (at: number) => (Number.isFinite(numbers[at]) ? numbers[at]! / (most || 1) : 0);
    },
  };
}

function vectors({ sheet, knobs, shown, vector, words, say }: Work): Step {
  const most = largest([sheet.query[knobs.ask]!, ...shown.flatMap((at) => [sheet.key[at]!, sheet.value?.[at] ?? []])]);
  const line = (role: Line["role"], name: Key, of: Label, numbers: readonly number[]): Line => ({
    ...{ of, role, result: "", vector: numbers, most },
    parts: [{ text: words.say(name) }, vector(numbers, role === "ink" ? undefined : role)],
  });
  const keys = (role: Line["role"], name: Key, rows: Sheet["value"]) =>
    rows ? shown.map((at) => line(role, name, sheet.keys[at]!, rows[at]!)) : [];
  if (together(sheet))
    return { name: "Vectors", says: say("calcVectorsTogether"), lines: keys("ink", "calcAll", sheet.key) };
  const asks = line("query", "calcQuery", sheet.queries[knobs.ask]!, sheet.query[knobs.ask]!);
  const lines = [asks, ...keys("key", "calcKey", sheet.key), ...keys("value", "calcValue", sheet.value)];
  return { name: "Vectors", says: say("calcVectorsApart"), lines };
}

/** The largest distance from 0, at least a little. */
export function largest(vectors: readonly (readonly number[])[]): number {
  return vectors.flat().reduce((most, number) => Math.max(most, Math.abs(number)), 1e-9);
}

function dots({ sheet, knobs, dots, products, write, each, lengths, say }: Work): Step {
  const bar = lengths(dots);
  const lines = each((at) => ({
    parts: [...products(sheet.query[knobs.ask]!, sheet.key[at]!), EQUALS],
    result: write(dots[at]!),
    bar: bar(at),
    signed: true,
  }));
  return { name: "Dots", says: say("calcDotsSays"), lines };
}

function scaled({ sheet, knobs, dots, adjusted, write, each, lengths, say }: Work): Step {
  const size = sheet.query[knobs.ask]!.length;
  const root = 1 / sheet.scale;
  const usual = Math.abs(root / Math.sqrt(size) - 1) < 1e-6;
  const bent = sheet.adjusted !== null;
  const heat = knobs.temperature === 1 ? null : write(knobs.temperature);
  const scores = adjusted.map((score) => score / knobs.temperature);
  const bar = lengths(scores);
  const says = [
    usual ? say("calcScaledSays", { root: write(root), size }) : say("calcScaledOwn", { scale: write(sheet.scale) }),
    ...(bent ? [say("calcAdjusted")] : []),
    ...(heat ? [say("calcHeated", { temperature: heat })] : []),
  ];
  const lines = each((at) => ({
    parts: [
      { text: `${write(dots[at]!)} ${usual ? `÷ ${write(root)}` : `× ${write(sheet.scale)}`}` },
      ...(bent ? [{ text: ` → ${write(adjusted[at]!)}` }] : []),
      ...(heat ? [{ text: ` ÷ ${heat}` }] : []),
      EQUALS,
    ],
    result: write(scores[at]!),
    bar: bar(at),
    signed: true,
  }));
  return { name: "Scaled", says: says.join(" "), lines };
}

function mask({ scores, write, each, lengths, say }: Work): Step {
  const bar = lengths(scores);
  const hidden = (at: number) => scores[at] === Number.NEGATIVE_INFINITY;
  const lines = each((at) => ({
    parts: [{ text: say(hidden(at) ? "calcHidden" : "calcStays") }],
    result: write(scores[at]!),
    bar: bar(at),
    signed: true,
  }));
  const some = scores.some((_, at) => hidden(at));
  return { name: "Mask", says: say(some ? "calcMaskSome" : "calcMaskNone"), lines: some ? lines : [] };
}

function powers({ scores, normalizer, rest, named, shown, write, power, each, lengths, say }: Work): Step {
  const most = Math.max(...shown.map((at) => scores[at]!));
  const bar = lengths(scores.map((score) => Math.exp(score - most)));
  const lines = each((at) => ({
    parts: [{ text: "e" }, { text: write(scores[at]!), raised: true }, EQUALS],
    result: power(scores[at]!),
    bar: bar(at),
  }));
  const remaining = power(Math.log(rest) + normalizer);
  const added = [...shown.map((at) => power(scores[at]!)), ...(named ? [remaining] : [])];
  const sum = added.map((text, place) => ({ text: place > 0 ? ` + ${text}` : text }));
  const total: Line = { of: say("calcSum"), role: "key", parts: [...sum, EQUALS], result: power(normalizer) };
  const others: Line[] = named ? [{ of: named, role: "key", parts: [], result: remaining }] : [];
  return { name: "Powers", says: say("calcPowersSays"), lines: [...lines, ...others, total] };
}

function shares({ scores, weights, normalizer, rest, named, power, share, each, say }: Work): Step {
  const made = (score: number) => [{ text: `${power(score)} ÷ ${power(normalizer)}` }, EQUALS];
  const lines = each((at) => ({ parts: made(scores[at]!), result: share(weights[at]!), bar: weights[at]! }));
  const parts = made(Math.log(rest) + normalizer);
  const others: Line[] = named ? [{ of: named, role: "key", parts, result: share(rest), bar: rest }] : [];
  return { name: "Shares", says: say("calcSharesSays"), lines: [...lines, ...others] };
}

function mix({ sheet, shown, weights, others, write, vector, say }: Work): Step {
  const { value } = sheet;
  if (!value) return { name: "Mix", says: say("calcNoValues"), lines: [] };
  const gives = (of: Label | string, parts: Line["parts"], places: readonly number[]): Line => {
    const numbers = mixed(value, weights, places);
    return { of, role: "value", parts: [...parts, vector(numbers, "value")], result: "", vector: numbers };
  };
  const each = shown.map((at) => {
    const times = [{ text: `${write(weights[at]!)} ×` }, vector(value[at]!), EQUALS];
    return gives(sheet.keys[at]!, times, [at]);
  });
  const rest = others.length > 0 ? [gives(say("calcRest", { count: others.length }), [], others)] : [];
  const total = gives(say("calcSum"), [], [...shown, ...others]);
  const lines = [...each, ...rest, total];
  const most = largest(lines.map((line) => line.vector!));
  return { name: "Mix", says: say("calcMixSays"), lines: lines.map((line) => ({ ...line, most })) };
}
