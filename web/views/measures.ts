import { type Answer, arrayOf } from "../frame.ts";
import type { Request, Summary } from "../requests.ts";
import type { Key, Words } from "../words.ts";
import { lengths } from "./heads-pictures.ts";

/** What is measured of every head, in the order of the columns. */
export const MEASURES = ["entropy", "distance", "peak", "sink", "previous", "self"] as const;
export type Measure = (typeof MEASURES)[number];

/** What is known of one head; NaN where a measure cannot be. */
export interface Measured {
  layer: number;
  head: number;
  /** What it does, as far as a label holds; else empty. */
  label: string;
  values: Readonly<Record<Measure, number>>;
}

/** Up to so many weights in all, every head is measured before a person has asked for it. */
const AT_ONCE = 2 ** 26;

/** Whether measuring all heads takes no time worth a thought. */
export function quick(summary: Summary): boolean {
  const weights = summary.layers.map(({ heads }, layer) => {
    const [queries, keys] = lengths(summary, layer);
    return queries * keys * heads;
  });
  return weights.reduce((sum, each) => sum + each, 0) <= AT_ONCE;
}

export function measuresOf(layer: number): Request {
  return { kind: "measures", layer };
}

/** The heads of one answer. */
export function measured(answer: Answer): Measured[] {
  const columns = MEASURES.map((name) => arrayOf(answer, name).values);
  return (answer.header.labels ?? []).map(({ layer, head, label }, at) => ({
    layer,
    head,
    label,
    values: Object.fromEntries(MEASURES.map((name, column) => [name, columns[column]![at]!])) as Measured["values"],
  }));
}

/** The value as a person reads it; a dash where it cannot be known. */
export function shown(measure: Measure, value: number, words: Words): string {
  if (Number.isNaN(value)) return "–";
  if (measure !== "entropy" && measure !== "distance") return words.fine(value);
  return value < 0.1 ? words.measured(value) : words.number(Math.round(value * 100) / 100);
}

/** A measure in plain words, with the field's term beside. */
export function termed(measure: Measure, words: Words): string {
  return words.say("measureTermed", { measure: words.say(`measure_${measure}`), term: words.say(`term_${measure}`) });
}

/** What a head does, in a sentence's end, or in a word or two. */
export function role(label: string, words: Words, length: "label" | "short" = "label"): string {
  return words.say(`${length}_${label}` as Key);
}

/** Heads by a measure; those for which it cannot be known come last. */
export function sorted(heads: readonly Measured[], measure: Measure, rising: boolean): Measured[] {
  const rank = ({ values }: Measured) => (rising ? values[measure] : -values[measure]);
  const known = heads.filter(({ values }) => !Number.isNaN(values[measure]));
  const unknown = heads.filter(({ values }) => Number.isNaN(values[measure]));
  return [...known.sort((one, other) => rank(one) - rank(other)), ...unknown];
}

export function isMeasure(name: unknown): name is Measure {
  return (MEASURES as readonly unknown[]).includes(name);
}

/** Rows for a spreadsheet; null where nothing was measured. */
export function measureRows(heads: readonly Measured[], words: Words): string[][] | null {
  if (heads.length === 0) return null;
  const names = [words.say("layer"), words.say("head"), words.say("measuresRole")];
  return [
    [...names, ...MEASURES.map((measure) => termed(measure, words))],
    ...heads.map(({ layer, head, label, values }) => {
      return [layer, head, label, ...MEASURES.map((measure) => values[measure])].map(String);
    }),
  ];
}
