// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { followHands, type Gestures } from "../zoom/pointer.ts";

let element: HTMLElement;
let stop: () => void;
let done: [string, ...unknown[]][];

beforeEach(() => {
  element = document.createElement("div");
  element.setPointerCapture = vi.fn();
  done = [];
  const note =
    (name: string) =>
    (...given: unknown[]) =>
      done.push([name, ...given]);
  const gestures = Object.fromEntries(["hover", "tap", "pan", "zoom", "leap"].map((name) => [name, note(name)]));
  stop = followHands(element, gestures as unknown as Gestures);
});

afterEach(() => stop());

function pointer(type: string, x: number, y: number, more: PointerEventInit = {}) {
  element.dispatchEvent(
    new PointerEvent(type, { clientX: x, clientY: y, pointerId: 1, pointerType: "mouse", button: 0, ...more }),
  );
}

test("a pointer that moves rests over points, until it leaves", () => {
  pointer("pointermove", 3, 5);
  pointer("pointerleave", 3, 5);
  expect(done).toEqual([
    ["hover", { x: 3, y: 5 }],
    ["hover", null],
  ]);
});

test("a press that hardly moves is a tap, one that moves drags", () => {
  pointer("pointerdown", 10, 10);
  pointer("pointermove", 12, 11);
  pointer("pointerup", 12, 11);
  expect(done).toEqual([["tap", { x: 12, y: 11 }]]);
  done.length = 0;
  pointer("pointerdown", 10, 10);
  pointer("pointermove", 17, 12);
  pointer("pointermove", 20, 12);
  pointer("pointerup", 20, 12);
  expect(done).toEqual([
    ["pan", { x: 7, y: 2 }],
    ["pan", { x: 3, y: 0 }],
  ]);
});

test("two fingers that part enlarge about their middle", () => {
  const one = { pointerId: 1, pointerType: "touch" };
  const other = { pointerId: 2, pointerType: "touch" };
  pointer("pointerdown", 100, 100, one);
  pointer("pointerdown", 200, 100, other);
  pointer("pointermove", 300, 100, other);
  expect(done).toEqual([
    ["pan", { x: 50, y: 0 }],
    ["zoom", { x: 200, y: 100 }, 2],
  ]);
  pointer("pointerup", 300, 100, other);
  pointer("pointerup", 100, 100, one);
  expect(done).toHaveLength(2);
});

test("a finger that passes is no pointer that rests, and another button is not for the picture", () => {
  pointer("pointermove", 3, 5, { pointerType: "touch" });
  pointer("pointerdown", 3, 5, { button: 2 });
  pointer("pointerup", 3, 5, { button: 2 });
  expect(done).toEqual([]);
});

test("the wheel zooms, in pixels or lines, and the page stays", () => {
  const turn = (init: WheelEventInit) => {
    const event = new WheelEvent("wheel", { clientX: 7, clientY: 9, cancelable: true, ...init });
    // happy-dom does not hand these on.
    Object.defineProperty(event, "deltaMode", { value: init.deltaMode ?? 0 });
    Object.defineProperty(event, "ctrlKey", { value: init.ctrlKey ?? false });
    element.dispatchEvent(event);
    expect(event.defaultPrevented).toBe(true);
    return done.at(-1)?.[2];
  };
  expect(turn({ deltaY: -120 })).toBeCloseTo(Math.SQRT2);
  expect(turn({ deltaY: 120 })).toBeCloseTo(Math.SQRT1_2);
  expect(turn({ deltaY: 5, deltaMode: 1 })).toBeCloseTo(Math.SQRT1_2);
  expect(turn({ deltaY: -24, ctrlKey: true })).toBeCloseTo(Math.SQRT2);
  expect(turn({ deltaY: -1e6 })).toBe(2);
});

test("a double click leaps, with Shift outwards; after the end nothing is followed", () => {
  element.dispatchEvent(new MouseEvent("dblclick", { clientX: 7, clientY: 9 }));
  element.dispatchEvent(new MouseEvent("dblclick", { clientX: 7, clientY: 9, shiftKey: true }));
  stop();
  pointer("pointermove", 3, 5);
  expect(done).toEqual([
    ["leap", { x: 7, y: 9 }, 2],
    ["leap", { x: 7, y: 9 }, 0.5],
  ]);
});
