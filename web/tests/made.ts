import { type Head, headOf } from "../head.ts";
import type { Header, LayerHeader, Summary } from "../requests.ts";
import { SCHEMA } from "../requests.ts";

/** Made-up answers for tests. Sizes are distinct primes where axes could be swapped. */
export function madeSummary(labels: string[], change: Partial<Summary> = {}): Summary {
  return {
    model: "made",
    text: labels.join(" "),
    title: labels.join(" "),
    axes: [{ name: "tokens", kind: "tokens", labels }],
    layers: [0, 1].map((index) => madeLayer({ name: `layer${index}` })),
    prediction: null,
    unseen: [],
    notices: [],
    ...change,
  };
}

export function madeLayer(change: Partial<LayerHeader> = {}): LayerHeader {
  const proof = { state: "passed", error: 3e-7, allowed: 1e-5, sums: 1e-7 } as const;
  return { name: "layer", call: 0, kind: "self", queries: "tokens", keys: "tokens", heads: 2, proof, ...change };
}

export function madeHead(labels: string[], rows: number[][], change: Partial<Head> = {}): Head {
  const shape = [rows.length, rows[0]?.length ?? 0];
  const array = { name: "weights", shape, values: Float32Array.from(rows.flat()), codes: null };
  return { ...headOf(madeSummary(labels), 0, 1, { header: madeHeader(), arrays: [array] }), ...change };
}

/** Two query tokens over three key tokens, as in cross-attention. */
export function madeCross(): Head {
  const summary = madeSummary([], {
    axes: [
      { name: "out", kind: "tokens", labels: ["chat", "dort"] },
      { name: "in", kind: "tokens", labels: ["the", "cat", "sleeps"] },
    ],
    layers: [madeLayer({ kind: "cross", queries: "out", keys: "in" })],
  });
  const values = Float32Array.from([0.1, 0.8, 0.1, 0, 0.25, 0.75]);
  return headOf(summary, 0, 0, {
    header: madeHeader(),
    arrays: [{ name: "weights", shape: [2, 3], values, codes: null }],
  });
}

export function madeHeader(change: Partial<Header> = {}): Header {
  return { schema: SCHEMA, record: "r1", sequence: 0, reduction: "none", arrays: [], summary: null, ...change };
}

/** A frame as Python writes it. */
export function madeFrame(change: Partial<Header>, rows: number[][] = []): Uint8Array<ArrayBuffer> {
  const shape = [rows.length, rows[0]?.length ?? 0];
  const arrays: Header["arrays"] = rows.length
    ? [{ name: "weights", dtype: "float32", shape, offset: 0, codes: null }]
    : [];
  const text = new TextEncoder().encode(JSON.stringify(madeHeader({ arrays, ...change })));
  const start = Math.ceil((4 + text.length) / 8) * 8;
  const bytes = new Uint8Array(start + rows.flat().length * 4);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, text.length, true);
  bytes.set(text, 4);
  rows.flat().forEach((value, index) => {
    view.setFloat32(start + index * 4, value, true);
  });
  return bytes;
}

export const SENTENCE = ["[CLS]", "le", "chat", "dort", "[SEP]"];
export const ROWS = [
  [0.2, 0.2, 0.2, 0.2, 0.2],
  [0.1, 0.1, 0.6, 0.1, 0.1],
  [0.5, 0.1, 0.1, 0.2, 0.1],
  [0.26, 0.04, 0.34, 0.3, 0.06],
  [0, 0, 0, 0, 0],
];
