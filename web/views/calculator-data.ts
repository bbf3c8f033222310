import { dot, row, type Sheet } from "../calculating.ts";
import { type Answer, arrayOf, type Numbers } from "../frame.ts";
import { firstGaze } from "../gaze.ts";
import { labelsOf, strongest } from "../head.ts";
import type { Picture, Request, Summary } from "../requests.ts";
import type { Calculation } from "./calculator-steps.ts";

/** So many tokens are in sight at most; of longer texts, so many at first. */
export const MOST_SHOWN = 8;
const FIRST_SHOWN = 5;

/** What the arithmetic of one head begins with. */
export function calculatorNeeds(layer: number, head: number): Request[] {
  return [
    { kind: "vectors", layer, head },
    { kind: "mask", layer, head },
  ];
}

/** The arithmetic that a picture opens with. */
export function calculationOf(
  summary: Summary,
  { layer, head, focus, options = {} }: Picture,
  answers: readonly Answer[],
): Calculation {
  const sheet = sheetOfHead(summary, layer, head, answers);
  const looks = firstGaze(sheet.queries)?.token ?? 0;
  const ask = options.ask ?? (focus?.side === "query" ? focus.token : looks);
  const knobs = knobsWithin({ ask, temperature: options.temperature, causal: options.causal === true }, sheet, looks);
  return {
    sheet,
    knobs,
    shown: inSight(sheet, knobs),
    exact: false,
  };
}

/** Knobs as an address or a program gave them, where that can be: else those of the model, and the token that looks anyway. */
export function knobsWithin(
  { ask, temperature, causal }: { ask: unknown; temperature: unknown; causal: boolean },
  { queries }: Pick<Sheet, "queries">,
  looks: number,
): Calculation["knobs"] {
  const [token, heat] = [Number(ask ?? Number.NaN), Number(temperature)];
  return {
    ask: Number.isInteger(token) && token >= 0 && token < queries.length ? token : looks,
    temperature: heat >= 0.1 && heat <= 10 ? heat : 1,
    causal,
  };
}

/** All keys of a short text; of a longer one those that the token looks at most. */
export function inSight(sheet: Sheet, knobs: Calculation["knobs"]): number[] {
  if (sheet.keys.length <= MOST_SHOWN) return [...sheet.keys.keys()];
  return strongest(row(sheet, knobs).weights, FIRST_SHOWN).sort((one, other) => one - other);
}

function sheetOfHead(summary: Summary, layer: number, head: number, [vectors, mask]: readonly Answer[]): Sheet {
  const found = Object.fromEntries([...vectors!.arrays, ...mask!.arrays].map((array) => [array.name, array]));
  const query = rows(arrayOf(vectors!, "query"));
  const key = same(found.query!, found.key) ? query : rows(arrayOf(vectors!, "key"));
  const value = found.value ? (same(found.query!, found.value) ? query : rows(found.value)) : null;
  const sheet: Sheet = {
    ...labelsOf(summary, layer),
    ...{ summary, layer, head, query, key, value },
    scale: vectors!.header.scale ?? query[0]!.length ** -0.5,
    adjusted: null,
    visible: found.visible?.values ?? null,
    sink: found.sink?.values[0] ?? Number.NEGATIVE_INFINITY,
  };
  return { ...sheet, adjusted: found.scores && differs(sheet, found.scores.values) ? found.scores.values : null };
}

/** Whether a softcap or a bias makes the scores other than the scaled products. */
function differs({ query, key, scale, visible }: Sheet, scores: Float32Array): boolean {
  return scores.some((score, at) => {
    const product = dot(query[Math.floor(at / key.length)]!, key[at % key.length]!) * scale;
    return (visible?.[at] ?? 1) > 0 && Math.abs(score - product) > 1e-4 * Math.max(1, Math.abs(score));
  });
}

/** Float32 as the shortest decimals that name it: 0.3, not 0.30000001192. */
function rows({ shape, values }: Numbers): number[][] {
  const [count, size] = shape as [number, number];
  const shortest = (value: number) =>
    [6, 7, 8].map((digits) => Number(value.toPrecision(digits))).find((near) => Math.fround(near) === value) ?? value;
  return Array.from({ length: count }, (_, at) => Array.from(values.subarray(at * size, (at + 1) * size), shortest));
}

function same(one: Numbers, other?: Numbers): boolean {
  return one.shape.join() === other?.shape.join() && one.values.every((value, at) => value === other.values[at]);
}
