import { type Answer, arrayOf } from "../frame.ts";
import type { HeadsRequest, Summary } from "../requests.ts";
import type { Source } from "../source.ts";

/** The most rows and columns of one small picture. */
const SIDE = 64;
/** A head is drawn about as large as this, in whole pixels a dot. */
const ROOM = 84;
/** Heads of a longer text are asked for some at a time. */
const SHORT = 512;
/** The weights that one answer is made from, unless a single head has more: 16 heads of 4,096 tokens, a quarter of a second. */
const MOST = 16 * 4096 ** 2;

/** One head in few rows and columns, each dot the largest weight of its block. */
export interface Small {
  rows: number;
  columns: number;
  values: Float32Array;
}

/** The small picture of each head, by `placed`. */
export type Smalls = ReadonlyMap<string, Small>;

export function placed(layer: number, head: number): string {
  return `${layer}/${head}`;
}

/** Rows, columns and pixels a dot of a layer's pictures; how many weights a dot stands for; and how many heads to ask for at a time. */
export function shapeOf(summary: Summary, layer: number) {
  const [queries, keys] = lengths(summary, layer);
  const rows = Math.min(SIDE, queries);
  const columns = Math.min(SIDE, keys);
  const dot = Math.max(1, Math.floor(ROOM / Math.max(rows, columns, 1)));
  return {
    rows,
    columns,
    dot,
    down: Math.ceil(queries / rows),
    across: Math.ceil(keys / columns),
    long: Math.max(queries, keys) > SHORT,
    atOnce: Math.max(1, Math.floor(MOST / (queries * keys))),
  };
}

/** How many queries and keys a layer has. */
export function lengths(summary: Summary, layer: number): [queries: number, keys: number] {
  const { queries, keys } = summary.layers[layer]!;
  const length = (name: string) => summary.axes.find((axis) => axis.name === name)?.labels.length ?? 0;
  return [length(queries), length(keys)];
}

/** The request that brings a head, and others beside it: so many at a time, or all of the layer. */
export function headsRequest(layer: number, head = 0, atOnce = 0): HeadsRequest {
  return { kind: "heads", layer, first: atOnce && head - (head % atOnce), count: atOnce, side: SIDE };
}

/** The pictures of one answer, from the request's first head on. */
export function smallsOf(answer: Answer, { layer, first }: HeadsRequest): [string, Small][] {
  const { shape, values } = arrayOf(answer, "heads");
  const [heads, rows, columns] = shape as [number, number, number];
  return Array.from({ length: heads }, (_, at) => [
    placed(layer, first + at),
    { rows, columns, values: values.subarray(at * rows * columns, (at + 1) * rows * columns) },
  ]);
}

/** Asks for some heads; where a file holds only their weights, makes the pictures of these. */
export async function askSmalls(
  source: Source,
  summary: Summary,
  request: HeadsRequest,
  signal?: AbortSignal,
): Promise<[string, Small][]> {
  if (source.can(request)) return smallsOf(await source.ask(request, signal), request);
  const { layer, first, count } = request;
  const { heads } = summary.layers[layer]!;
  const last = count > 0 ? Math.min(heads, first + count) : heads;
  const asked = Array.from({ length: last - first }, (_, at) => first + at);
  const answers = await Promise.all(asked.map((head) => source.weights(layer, head, signal)));
  return answers.map((answer, at) => {
    const [rows, columns] = answer.arrays[0]!.shape as [number, number];
    return [placed(layer, first + at), largest(answer.arrays[0]!.values, rows, columns)];
  });
}

/** A matrix in at most `side` rows and columns, each dot the largest of its block. */
export function largest(weights: Float32Array, rows: number, columns: number, side = SIDE): Small {
  const small = { rows: Math.min(side, rows), columns: Math.min(side, columns) };
  const values = new Float32Array(small.rows * small.columns);
  const across = Array.from({ length: columns }, (_, column) => bin(column, columns, small.columns));
  for (let row = 0; row < rows; row++) {
    const start = bin(row, rows, small.rows) * small.columns;
    for (let column = 0; column < columns; column++) {
      const at = start + across[column]!;
      values[at] = Math.max(values[at]!, weights[row * columns + column]!);
    }
  }
  return { ...small, values };
}

/** The bin of a place, where bin b begins at ⌊b · length / bins⌋. */
function bin(place: number, length: number, bins: number): number {
  return Math.floor(((place + 1) * bins - 1) / length);
}
