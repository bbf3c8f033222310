import type { Answer, Numbers } from "./frame.ts";
import type { Gaze } from "./gaze.ts";
import { type Label, label } from "./label.ts";
import type { Codes, LayerHeader, Sink, Summary } from "./requests.ts";

/** One head of one layer, ready to draw: who looks, who is looked at, and how much. */
export interface Head {
  layer: number;
  head: number;
  header: LayerHeader;
  queries: readonly Label[];
  keys: readonly Label[];
  /** Row by row: `weights[query * keys.length + key]`. */
  weights: Float32Array;
  codes: Codes | null;
  /** How the weight on the first key is shown: as it is, taken away and the rest made 1 again, or all on a log scale. */
  sink: Sink;
}

export function labelsOf(summary: Summary, layer: number): { queries: Label[]; keys: Label[] } {
  const header = summary.layers[layer]!;
  const labels = (name: string) => (summary.axes.find((axis) => axis.name === name)?.labels ?? []).map(label);
  return { queries: labels(header.queries), keys: labels(header.keys) };
}

/** Joins the summary's names with the weights of one head. Shapes that disagree are an error, never cut to fit. */
export function headOf(summary: Summary, layer: number, head: number, answer: Answer, sink: Sink = "raw"): Head {
  const { queries, keys } = labelsOf(summary, layer);
  const found: Numbers | undefined = answer.arrays[0];
  if (found?.shape[0] !== queries.length || found.shape[1] !== keys.length) {
    throw new Error(`weights ${found?.shape.join(" × ")} for ${queries.length} × ${keys.length} tokens`);
  }
  const weights = sink === "removed" ? withoutSink(found.values, keys.length) : found.values;
  return { layer, head, header: summary.layers[layer]!, queries, keys, weights, codes: found.codes, sink };
}

/** The weights with nothing on the first key, each row made 1 again; a row that looked nowhere else looks at nothing. */
function withoutSink(weights: Float32Array, keys: number): Float32Array {
  return weights.map((share, at) => {
    const rest = 1 - weights[at - (at % keys)]!;
    return at % keys === 0 || rest <= 0 ? 0 : share / rest;
  });
}

export function weight(head: Head, query: number, key: number): number {
  return head.weights[query * head.keys.length + key]!;
}

/** What each key receives, averaged over all queries. */
export function received(head: Head): Float32Array {
  const columns = head.keys.length;
  const totals = new Float32Array(columns);
  for (let at = 0; at < head.weights.length; at++) totals[at % columns]! += head.weights[at]! / head.queries.length;
  return totals;
}

/** The weights on the other side of a gaze's token: its row, or its column. */
export function across(head: Head, gaze: Gaze): Float32Array {
  const columns = head.keys.length;
  if (gaze.side === "query") return head.weights.subarray(gaze.token * columns, (gaze.token + 1) * columns);
  return Float32Array.from(head.queries, (_, query) => weight(head, query, gaze.token));
}

/** Places of the largest values, largest first; zeros are left out. */
export function strongest(values: ArrayLike<number>, count: number): number[] {
  const places = Array.from({ length: values.length }, (_, place) => place).filter((place) => values[place]! > 0);
  return places.sort((one, other) => values[other]! - values[one]!).slice(0, count);
}
