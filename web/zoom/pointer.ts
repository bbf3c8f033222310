import type { Point } from "./geometry.ts";

/** What hands do on the picture. Points count from its top left corner, in CSS pixels. */
export interface Gestures {
  /** The pointer rests over a point, or has left. */
  hover(point: Point | null): void;
  tap(point: Point): void;
  pan(by: Point): void;
  /** Continuously, by wheel or pinch. */
  zoom(point: Point, factor: number): void;
  /** In one step, by a double click. */
  leap(point: Point, factor: number): void;
}

/** A pointer that moved less than this was meant to stay. */
const SLACK = 4;
const WHEEL_PIXELS = { 0: 1, 1: 24, 2: 240 } as const;
/** So many pixels of the wheel double the size; a pinch on a trackpad comes as small turns with Ctrl. */
const DOUBLING = 240;
const DOUBLING_PINCH = 48;

/** Follows pointers and wheel on an element, until the function that it gives is called. */
export function followHands(element: HTMLElement, gestures: Gestures): () => void {
  const pressed = new Map<number, Point>();
  let dragged = false;

  const at = (event: MouseEvent): Point => {
    const box = element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const press = (event: PointerEvent) => {
    if (event.pointerType === "mouse" && event.button !== 0) return;
    if (pressed.size === 0) dragged = false;
    pressed.set(event.pointerId, at(event));
    element.setPointerCapture(event.pointerId);
  };
  const move = (event: PointerEvent) => {
    const to = at(event);
    const from = pressed.get(event.pointerId);
    if (!from) {
      if (event.pointerType !== "touch") gestures.hover(to);
      return;
    }
    if (!dragged && pressed.size === 1 && Math.hypot(to.x - from.x, to.y - from.y) < SLACK) return;
    dragged = true;
    const other = [...pressed].find(([id]) => id !== event.pointerId)?.[1];
    pressed.set(event.pointerId, to);
    if (other) pinch(gestures, from, to, other);
    else gestures.pan({ x: to.x - from.x, y: to.y - from.y });
  };
  const release = (event: PointerEvent) => {
    if (!pressed.delete(event.pointerId) || pressed.size > 0) return;
    if (event.type === "pointerup" && !dragged) gestures.tap(at(event));
  };
  const wheel = (event: WheelEvent) => {
    event.preventDefault();
    const turned = event.deltaY * (WHEEL_PIXELS[event.deltaMode as 0 | 1 | 2] ?? 1);
    const factor = 2 ** (-turned / (event.ctrlKey ? DOUBLING_PINCH : DOUBLING));
    gestures.zoom(at(event), Math.max(0.5, Math.min(2, factor)));
  };
  const twice = (event: MouseEvent) => gestures.leap(at(event), event.shiftKey ? 0.5 : 2);
  const leave = () => gestures.hover(null);

  const stop = new AbortController();
  const { signal } = stop;
  element.addEventListener("pointerdown", press, { signal });
  element.addEventListener("pointermove", move, { signal });
  element.addEventListener("pointerup", release, { signal });
  element.addEventListener("pointercancel", release, { signal });
  element.addEventListener("pointerleave", leave, { signal });
  element.addEventListener("wheel", wheel, { signal, passive: false });
  element.addEventListener("dblclick", twice, { signal });
  return () => stop.abort();
}

/** One of two fingers moved: the picture follows both. */
function pinch(gestures: Gestures, from: Point, to: Point, other: Point): void {
  const middle = (finger: Point): Point => ({ x: (finger.x + other.x) / 2, y: (finger.y + other.y) / 2 });
  const apart = (finger: Point) => Math.max(1, Math.hypot(finger.x - other.x, finger.y - other.y));
  gestures.pan({ x: middle(to).x - middle(from).x, y: middle(to).y - middle(from).y });
  gestures.zoom(middle(to), apart(to) / apart(from));
}
