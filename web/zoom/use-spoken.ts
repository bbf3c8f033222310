import { useEffect, useRef, useState } from "preact/hooks";
import type { Action } from "./keys.ts";

/** While somebody goes from cell to cell, nothing is said; after so long a rest, the cell is. */
const REST = 500;
/** By then the picture has followed the keys pressed just before. */
const SOON = 60;

/** What a screen reader says: the sentence about a cell, once it is whole and a key asked for it. */
export function useSpoken(sentence: string | null): { spoken: string; pressed(action: Action): void } {
  const [spoken, say] = useState("");
  const [wish, setWish] = useState<{ soon: boolean } | null>(null);
  const odd = useRef(false);
  useEffect(() => {
    if (!wish || sentence === null) return;
    const wait = setTimeout(
      () => {
        setWish(null);
        // The same sentence twice would not be a change, and so not be said again.
        odd.current = !odd.current;
        say(odd.current ? sentence : `${sentence}\u00a0`);
      },
      wish.soon ? SOON : REST,
    );
    return () => clearTimeout(wait);
  }, [wish, sentence]);
  const pressed = ({ kind }: Action) => {
    if (kind === "read" || kind === "move") setWish({ soon: kind === "read" });
  };
  return { spoken, pressed };
}
