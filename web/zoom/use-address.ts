import { useEffect, useRef } from "preact/hooks";
import type { Place } from "./geometry.ts";
import { type Kept, read, written } from "./place.ts";
import type { CellPlace, HeadPlace } from "./source.ts";

/** Browsers take only so many changes of an address in a minute. */
const PAUSE = 300;

type Keep = (place: Place, cell: CellPlace | null) => void;

/** Keeps the place and the chosen cell in the page's address, and follows the address when a person changes it. */
export function useAddress(head: HeadPlace, follow: (kept: Kept) => void, linked = true): Keep {
  const now = useRef({
    head,
    place: null as Place | null,
    cell: null as CellPlace | null,
    wait: undefined as ReturnType<typeof setTimeout> | undefined,
  }).current;
  now.head = head;
  const keep = () => {
    if (!linked) return;
    clearTimeout(now.wait);
    now.wait = setTimeout(() => {
      const { place, cell } = now;
      const hash = place && written({ ...now.head, place, cell });
      if (hash && hash !== location.hash) history.replaceState(null, "", hash);
    }, PAUSE);
  };
  useEffect(() => {
    if (!linked) return;
    const changed = () => {
      const kept = read(location.hash);
      if (kept) follow(kept);
      else keep();
    };
    addEventListener("hashchange", changed);
    return () => {
      removeEventListener("hashchange", changed);
      clearTimeout(now.wait);
    };
  }, []);
  useEffect(keep, [head.layer, head.head]);
  return (place, cell) => {
    Object.assign(now, { place, cell });
    keep();
  };
}
