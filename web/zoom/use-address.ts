import { useEffect, useRef } from "preact/hooks";
import type { Place } from "./geometry.ts";
import { type Kept, read, written } from "./place.ts";
import type { HeadPlace } from "./source.ts";

/** Browsers take only so many changes of an address in a minute. */
const PAUSE = 300;

/** Keeps the place in the page's address, and follows the address when a person changes it. */
export function useAddress(head: HeadPlace, follow: (kept: Kept) => void): (place: Place) => void {
  const now = useRef<{ head: HeadPlace; place: Place | null; wait: ReturnType<typeof setTimeout> | undefined }>({
    head,
    place: null,
    wait: undefined,
  }).current;
  now.head = head;
  const keep = () => {
    clearTimeout(now.wait);
    now.wait = setTimeout(() => {
      const { place } = now;
      const hash = place && written({ ...now.head, place });
      if (hash && hash !== location.hash) history.replaceState(null, "", hash);
    }, PAUSE);
  };
  useEffect(() => {
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
  return (place) => {
    now.place = place;
    keep();
  };
}
