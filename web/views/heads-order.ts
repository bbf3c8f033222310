import type { Summary } from "../requests.ts";
import { isMeasure, type Measure, type Measured, sorted } from "./measures.ts";

export const ORDERS = ["falling", "rising", "model"] as const;

/** Which heads are shown, and in what order. */
export interface Arrangement {
  /** Only this layer, or all. */
  layer: number | null;
  measure: Measure | null;
  order: (typeof ORDERS)[number];
  /** Only heads with at least this much of the measure. */
  least: number | null;
  /** Only heads that do this. */
  role: string | null;
}

/** The arrangement of a picture's options; what is unknown in them is left out. */
export function arrangement(options: Readonly<Record<string, unknown>> = {}): Arrangement {
  const { only, layer = only, sort, order, least, role } = options;
  return {
    layer: typeof layer === "number" ? layer : null,
    measure: isMeasure(sort) ? sort : null,
    order: ORDERS.find((each) => each === order) ?? "falling",
    least: typeof least === "number" ? least : null,
    role: typeof role === "string" ? role : null,
  };
}

/** The measure that the heads are sorted by; null where they stand as in the model. */
export function sortedBy({ measure, order }: Arrangement): Measure | null {
  return order === "model" ? null : measure;
}

/** One head among the others; `measured` is null before it is known. */
export interface Placed {
  layer: number;
  head: number;
  measured: Measured | null;
}

/** The heads that are shown: a row for each layer, or all in one where they are sorted. */
export function arranged(summary: Summary, known: readonly Measured[], how: Arrangement): Placed[][] {
  const { measure, order, least, role } = how;
  const layers = summary.layers.map((_, layer) => layer).filter((layer) => (how.layer ?? layer) === layer);
  const found = new Map(known.map((each) => [`${each.layer}/${each.head}`, each]));
  const heads = layers.map((layer) =>
    Array.from({ length: summary.layers[layer]!.heads }, (_, head): Placed => {
      return { layer, head, measured: found.get(`${layer}/${head}`) ?? null };
    }),
  );
  const fits = ({ measured }: Placed) =>
    (role === null || measured?.label === role) &&
    (measure === null || least === null || (measured !== null && measured.values[measure] >= least));
  const by = sortedBy(how);
  if (!by) return heads.map((row) => row.filter(fits)).filter((row) => row.length > 0);
  const every = heads.flat().filter(fits);
  const measured = every.flatMap((one) => one.measured ?? []);
  const places = sorted(measured, by, order === "rising").map((one) => ({ ...one, measured: one }));
  const all = [...places, ...every.filter((one) => !one.measured)];
  return all.length > 0 ? [all] : [];
}
