import type { Answer, Numbers } from "./frame.ts";
import { type Gaze, tokensOf } from "./gaze.ts";
import { type Label, labelsIn } from "./label.ts";
import type { AxisHeader, Codes, LayerHeader, Summary } from "./requests.ts";
import { PLAIN, type Ways } from "./ways.ts";

/** One head of one layer, or several together, ready to draw: who looks, who is looked at, and how much. */
export interface Head extends Ways {
  layer: number;
  /** The chosen head, which is among `heads`. */
  head: number;
  header: LayerHeader;
  queries: readonly Label[];
  keys: readonly Label[];
  /** What queries and keys stand for; undefined where the summary does not say. */
  axes: { query: AxisHeader | undefined; key: AxisHeader | undefined };
  /** Row by row: `weights[query * keys.length + key]`; the mean of several heads; NaN where it is chosen not to be shown. */
  weights: Float32Array;
  /** Where each head has its own colour: its own weights, in the order of `heads`. */
  each: readonly Float32Array[];
  /** The same as the model computed them, whatever is shown. */
  raw: readonly Float32Array[];
  codes: Codes | null;
}

export function labelsOf(summary: Summary, layer: number): { queries: Label[]; keys: Label[] } {
  const header = summary.layers[layer]!;
  const labels = (name: string) => labelsIn(axisOf(summary, name)?.labels ?? []);
  return { queries: labels(header.queries), keys: labels(header.keys) };
}

function axisOf(summary: Summary, name: string): AxisHeader | undefined {
  return summary.axes.find((axis) => axis.name === name);
}

/** Joins the summary's names with the weights of a head, or of several. Shapes that disagree are an error, never cut to fit. */
export function headOf(
  summary: Summary,
  layer: number,
  head: number,
  answers: Answer | readonly Answer[],
  given: Partial<Ways> = {},
): Head {
  const ways = { ...PLAIN, ...given };
  const { queries, keys } = labelsOf(summary, layer);
  const found = [answers].flat().map(({ arrays }): Numbers | undefined => arrays[0]);
  for (const numbers of found) {
    if (numbers?.shape[0] !== queries.length || numbers.shape[1] !== keys.length)
      throw new Error(`weights ${numbers?.shape.join(" × ")} for ${queries.length} × ${keys.length} tokens`);
  }
  const header = summary.layers[layer]!;
  const axes = { query: axisOf(summary, header.queries), key: axisOf(summary, header.keys) };
  const raw = found.map((numbers) => numbers!.values);
  const heads = ways.heads.length > 0 ? ways.heads : [head];
  const codes = found[0]!.codes;
  return shownAs(
    { ...PLAIN, layer, head, heads, header, queries, keys, axes, raw, weights: raw[0]!, each: [], codes },
    ways,
  );
}

/** The same head in other ways: without its sink, on another scale, between some tokens only. */
export function shownAs(head: Head, ways: Ways): Head {
  const { raw, keys, codes, heads } = head;
  const only = between(head, ways);
  const seen = (weights: Float32Array) =>
    only(ways.sink === "removed" ? withoutSink(weights, keys.length, codes) : weights);
  const coloured = ways.combine === "colour" && raw.length > 1;
  return { ...head, ...ways, heads, weights: seen(joined(raw, true)), each: coloured ? raw.map(seen) : [] };
}

/** The weights with nothing on the first key, each row made 1 again; a row that looked nowhere else looks at nothing. */
function withoutSink(weights: Float32Array, columns: number, codes: Codes | null): Float32Array {
  const left = new Float32Array(weights.length);
  for (let row = 0; row < weights.length; row += columns) {
    const rest = besideSink(weights.subarray(row, row + columns), codes);
    if (rest > 0) for (let at = row + 1; at < row + columns; at++) left[at] = weights[at]! / rest;
  }
  return left;
}

/** What a row gives to all keys but the first. Of a rounded row that can sum to 1, the one missing part is known better than the sum. */
function besideSink(row: Float32Array, codes: Codes | null): number {
  const rest = row.subarray(1).reduce((sum, weight) => sum + weight, 0);
  const error = codes?.error ?? 0;
  const known = Math.abs(rest + row[0]! - 1) <= error * row.length ? 1 - row[0]! : rest;
  return codes ? (known > error ? known : 0) : rest;
}

/** How far a shown weight can be from the true one because it was rounded before the sink was taken away. */
export function spread({ raw, keys }: Head, codes: Codes): number {
  const mean = joined(raw, true);
  let most = codes.error;
  for (let row = 0; row < mean.length; row += keys.length) {
    const rest = besideSink(mean.subarray(row, row + keys.length), codes);
    if (rest > 0) most = Math.max(most, (2 * codes.error) / rest);
  }
  return Math.min(1, most);
}

/** What the first key receives on average, as the model computed it. */
export function sinkShare({ raw, queries, keys }: Head): number {
  let total = 0;
  for (const weights of raw) for (let at = 0; at < weights.length; at += keys.length) total += weights[at]!;
  return total / raw.length / queries.length;
}

/** Of two sentences with a mark between them, which one each token belongs to; null where there are not two. */
export function sentences({ queries, header }: Pick<Head, "queries" | "header">): number[] | null {
  if (header.queries !== header.keys) return null;
  let [part, begun, count] = [0, false, 0];
  const parts = queries.map(({ text, kind }) => {
    const own = part;
    const ends = kind === "special" && /sep|\/s/i.test(text);
    if (ends && begun) [part, begun] = [part + 1, false];
    else if (kind !== "special" && !begun) [begun, count] = [true, count + 1];
    return own;
  });
  return count === 2 ? parts : null;
}

function between(head: Head, { between }: Ways): (weights: Float32Array) => Float32Array {
  const parts = between === "all" ? null : sentences(head);
  if (!parts) return (weights) => weights;
  const columns = parts.length;
  return (weights) =>
    weights.map((weight, at) => {
      const [from, to] = [parts[Math.floor(at / columns)], parts[at % columns]];
      const meant = between === "within" ? from === to : from !== to && from === (between === "firstSecond" ? 0 : 1);
      return meant ? weight : Number.NaN;
    });
}

export function weight(head: Head, query: number, key: number): number {
  return head.weights[query * head.keys.length + key]!;
}

function row({ weights, keys }: Head, query: number): Float32Array {
  return weights.subarray(query * keys.length, (query + 1) * keys.length);
}

/** What each key receives, averaged over all queries. */
export function received(head: Head): Float32Array {
  return joined(
    head.queries.map((_, query) => row(head, query)),
    true,
  );
}

/** The weights on the other side of a gaze: the row of its token, or its column; of several, the mean of rows or the sum of columns. */
export function across(head: Head, gaze: Gaze): Float32Array {
  const asked = tokensOf(gaze);
  if (gaze.side === "query")
    return joined(
      asked.map((query) => row(head, query)),
      true,
    );
  return joined(
    asked.map((key) => Float32Array.from(head.queries, (_, query) => weight(head, query, key))),
    false,
  );
}

/** Sums or means, place by place, of what is shown there. */
function joined(rows: readonly Float32Array[], mean: boolean): Float32Array {
  if (rows.length === 1) return rows[0]!;
  const width = rows[0]?.length ?? 0;
  return Float32Array.from({ length: width }, (_, at) => {
    let [total, count] = [0, 0];
    for (const row of rows) if (!Number.isNaN(row[at])) [total, count] = [total + row[at]!, count + 1];
    return count === 0 ? Number.NaN : total / (mean ? count : 1);
  });
}

/** Places of the largest values, largest first; zeros are left out. */
export function strongest(values: ArrayLike<number>, count: number): number[] {
  const places = Array.from({ length: values.length }, (_, place) => place).filter((place) => values[place]! > 0);
  return places.sort((one, other) => values[other]! - values[one]!).slice(0, count);
}
