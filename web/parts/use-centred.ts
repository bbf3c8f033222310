import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

/** Brings a place into the middle of its scrolling box, at first and after a key; a pointer is already there. */
export function useCentred(box: RefObject<HTMLElement | null>, place: number | null, drawn: unknown) {
  const pointed = useRef(false);
  useLayoutEffect(() => {
    const element = box.current;
    if (element && place !== null && !pointed.current) element.scrollTop = place - element.clientHeight / 2;
    pointed.current = false;
  }, [box, place, drawn]);
  const by = (pointer: boolean) => () => {
    pointed.current = pointer;
  };
  return { onPointerDown: by(true), onKeyDownCapture: by(false) };
}
