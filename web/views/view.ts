import type { Gaze } from "../gaze.ts";
import type { Head } from "../head.ts";
import type { Theme } from "../theme.ts";
import type { Words } from "../words.ts";

/** All that a view is drawn from. Equal properties give an equal picture, with or without a browser. */
export interface ViewProps {
  head: Head;
  gaze: Gaze | null;
  /** What stays chosen while the pointer passes over the rest. */
  kept?: Gaze | null;
  theme: Theme;
  words: Words;
  /** Room in pixels. */
  width: number;
  /** Distinguishes this drawing's definitions from those of other drawings on the page. */
  id: string;
  /** What a screen reader says the picture is. */
  name: string;
  /** Where the drawing stands inside a larger one. */
  x?: number;
  y?: number;
  hands?: Hands;
}

/** How a view answers to pointer and keyboard; absent where nobody can touch it. */
export interface Hands {
  /** The pointer rests on something, or on nothing. */
  hover(gaze: Gaze | null): void;
  /** A click or a key decided. */
  pin(gaze: Gaze | null): void;
  /** Id of the element that says which keys work. */
  help: string;
}

/** Place of a pointer in the drawing's own units. */
export function pointed(event: PointerEvent | MouseEvent, width: number): { x: number; y: number } {
  const box = (event.currentTarget as Element).getBoundingClientRect();
  const unit = width / (box.width || width);
  return { x: (event.clientX - box.left) * unit, y: (event.clientY - box.top) * unit };
}
