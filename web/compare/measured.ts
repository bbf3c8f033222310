import type { Key, Words } from "../words.ts";

/** A comparison as Python writes it: src/regard/comparison/result.py. */
export interface Measured {
  regard: string;
  date: string;
  machine: { processor: string; cores: number; system: string; python: string; torch: string };
  plan: { seeds: number; parameters: number; task_seconds: number; translation_seconds: number; rates: number[] };
  tasks: Task[];
  speed: { parameters: Record<string, number>; cases: Case[] } | null;
  translation: Translation | null;
  claims: Claim[];
}

export interface Task {
  name: string;
  taught: [number, number];
  tested: number[];
  chance: number;
  competitors: Record<string, Learned & { accuracy: Record<string, Scores> }>;
}

export interface Translation {
  data: { tested: number; attribution: { en: string; fr: string } };
  sizes: { asked: number; competitors: Record<string, Learned & { bleu: Scores }> }[];
}

interface Learned {
  parameters: number;
  steps: number;
  rate: number;
}

export interface Case {
  batch: number;
  length: number;
  threads: number;
  load: number | null;
  competitors: Record<string, { seconds: number; processor_seconds: number; kept_bytes: number }>;
}

export interface Claim {
  claim: "faster" | "parallel" | "quadratic" | "memory" | "bleu";
  verdict: "holds" | "partly" | "fails" | "unmeasured";
  numbers: Record<string, number>;
}

/** One number a seed; null where a training came to nothing. */
type Scores = (number | null)[];

/** Mean over the seeds, and the standard deviation around it. */
export interface Point {
  x: number;
  y: number;
  spread: number;
}

export interface Series {
  competitor: string;
  points: Point[];
}

export const COMPETITORS = ["rnn", "lstm", "bahdanau", "one-head", "many-heads"] as const;

const NAMES: Record<string, Key> = {
  rnn: "compareRnn",
  lstm: "compareLstm",
  bahdanau: "compareBahdanau",
  "one-head": "compareOneHead",
  "many-heads": "compareManyHeads",
};

export function named(competitor: string, words: Words): string {
  return words.say(NAMES[competitor]!);
}

/** The mean of what is known, with its deviation; null where nothing is. */
export function pointOf(x: number, scores: Scores): Point | null {
  const known = scores.filter((score) => score !== null);
  if (!known.length) return null;
  const y = known.reduce((sum, score) => sum + score, 0) / known.length;
  const squares = known.reduce((sum, score) => sum + (score - y) ** 2, 0);
  return { x, y, spread: known.length > 1 ? Math.sqrt(squares / (known.length - 1)) : 0 };
}

/** One line a competitor. */
export function series(xs: readonly number[], scores: (competitor: string, x: number) => Scores): Series[] {
  return COMPETITORS.map((competitor) => ({
    competitor,
    points: xs.map((x) => pointOf(x, scores(competitor, x))).filter((point) => point !== null),
  }));
}

/** The cases that differ by one thing alone, on one core. */
export function casesBy(what: "length" | "batch", cases: readonly Case[]): Case[] {
  const other = what === "length" ? "batch" : "length";
  const single = cases.filter(({ threads }) => threads === 1);
  const counts = new Map<number, number>();
  for (const each of single) counts.set(each[other], (counts.get(each[other]) ?? 0) + 1);
  const [same] = [...counts].sort((one, two) => two[1] - one[1])[0] ?? [0];
  return single.filter((each) => each[other] === same).sort((one, two) => one[what] - two[what]);
}
