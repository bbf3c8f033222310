import type { Place } from "./geometry.ts";
import type { HeadPlace } from "./source.ts";

/** What a page's address keeps: which head, and what is seen of it. */
export interface Kept extends HeadPlace {
  place: Place;
}

/** The part of the address after `#`: layer/head/x/y/scale, x and y being the middle of the picture. */
export function written({ layer, head, place }: Kept): string {
  const { x, y, scale } = place;
  // A hundredth of a screen pixel, whatever the scale.
  const digits = Math.max(0, Math.min(6, Math.ceil(Math.log10(scale)) + 2));
  const [across, down] = [x, y].map((middle) => String(Number(middle.toFixed(digits))));
  return `#${layer}/${head}/${across}/${down}/${Number(scale.toPrecision(6))}`;
}

/** What an address says; null where it says nothing that can be understood. */
export function read(hash: string): Kept | null {
  const parts = hash.replace(/^#/, "").split("/");
  if (parts.length !== 5 || parts.some((part) => !/^\d+(\.\d+)?(e-?\d+)?$/.test(part))) return null;
  const [layer, head, x, y, scale] = parts.map(Number) as [number, number, number, number, number];
  if (!Number.isInteger(layer) || !Number.isInteger(head) || !(scale > 0 && Number.isFinite(x + y + scale)))
    return null;
  return { layer, head, place: { x, y, scale } };
}
