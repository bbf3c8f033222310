import type { Place } from "./geometry.ts";
import type { CellPlace, HeadPlace } from "./source.ts";

/** What a page's address keeps: which head, what is seen of it, and the cell that was chosen. */
export interface Kept extends HeadPlace {
  place: Place;
  cell: CellPlace | null;
}

/** The part of the address after `#`: layer/head/x/y/scale, x and y being the middle of the picture; then query/key. */
export function written({ layer, head, place, cell }: Kept): string {
  const { x, y, scale } = place;
  // A hundredth of a screen pixel, whatever the scale.
  const digits = Math.max(0, Math.min(6, Math.ceil(Math.log10(scale)) + 2));
  const [across, down] = [x, y].map((middle) => String(Number(middle.toFixed(digits))));
  const chosen = cell ? `/${cell.query}/${cell.key}` : "";
  return `#${layer}/${head}/${across}/${down}/${Number(scale.toPrecision(6))}${chosen}`;
}

/** What an address says; null where it says nothing that can be understood. */
export function read(hash: string): Kept | null {
  const parts = hash.replace(/^#/, "").split("/");
  if (![5, 7].includes(parts.length) || parts.some((part) => !/^\d+(\.\d+)?(e-?\d+)?$/.test(part))) return null;
  const [layer, head, x, y, scale, query, key] = parts.map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number?,
    number?,
  ];
  if (![layer, head, query ?? 0, key ?? 0].every(Number.isInteger) || !(scale > 0 && Number.isFinite(x + y + scale)))
    return null;
  const cell = query === undefined || key === undefined ? null : { query, key };
  return { layer, head, place: { x, y, scale }, cell };
}
