import type { Gaze } from "../gaze.ts";

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
