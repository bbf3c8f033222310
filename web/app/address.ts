import { LOOK, store } from "./preferences.ts";

/** Browsers take only so many changes of an address in a minute. */
const PAUSE = 250;

type Values = Record<string, string | number | null>;

let pending: Values = {};
let wait: ReturnType<typeof setTimeout> | undefined;

/** What the page's address says under this name. */
export function asked(name: string): string | null {
  if (Object.hasOwn(pending, name)) return pending[name]?.toString() ?? null;
  return new URLSearchParams(location.search).get(name);
}

/** A whole number in the address, from 0 on; null for anything else. */
export function askedNumber(name: string): number | null {
  const written = asked(name) ?? "";
  return /^\d{1,4}$/.test(written) ? Number(written) : null;
}

/** Keeps values in the page's address, without a step back for each of them; null takes one out. */
export function keepInAddress(values: Values): void {
  Object.assign(pending, values);
  clearTimeout(wait);
  wait = setTimeout(write, PAUSE);
}

/** Keeps at once what was to be kept soon: the page is about to be left. */
export function write(): void {
  clearTimeout(wait);
  const search = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(pending))
    if (value === null) search.delete(name);
    else search.set(name, String(value));
  pending = {};
  const to = `?${search}`;
  if (to !== location.search && to !== "?") history.replaceState(null, "", to + location.hash);
  if (location.pathname === "/") store(LOOK, location.search);
}
