import { expect, test } from "vitest";
import { actionOf, moved } from "../zoom/keys.ts";

const press = (key: string, held: Partial<KeyboardEvent> = {}) =>
  actionOf({ key, shiftKey: false, altKey: false, ctrlKey: false, metaKey: false, ...held });

test.each([
  ["ArrowDown", {}, { kind: "move", down: 1, right: 0 }],
  ["ArrowUp", { shiftKey: true }, { kind: "move", down: -10, right: 0 }],
  ["ArrowLeft", {}, { kind: "move", down: 0, right: -1 }],
  ["ArrowRight", { shiftKey: true }, { kind: "move", down: 0, right: 10 }],
  ["+", { shiftKey: true }, { kind: "zoom", factor: 2 }],
  ["-", {}, { kind: "zoom", factor: 0.5 }],
  ["Home", {}, { kind: "whole" }],
  ["Enter", {}, { kind: "read" }],
  ["Escape", {}, { kind: "release" }],
])("%s %o", (key, held, action) => {
  expect(press(key, held)).toEqual(action);
});

test.each([
  ["Tab", {}],
  ["a", {}],
  ["+", { ctrlKey: true }],
  ["ArrowLeft", { altKey: true }],
  ["Home", { metaKey: true }],
])("%s with %o is left to the browser", (key, held) => {
  expect(press(key, held)).toBeNull();
});

test("a step is a pixel of the level that is shown, and ends at the edge", () => {
  const matrix = { queries: 1009, keys: 2003 };
  const right = { down: 0, right: 1 };
  expect(moved({ query: 5, key: 7 }, right, 0, matrix)).toEqual({ query: 5, key: 8 });
  expect(moved({ query: 5, key: 7 }, right, 3, matrix)).toEqual({ query: 5, key: 15 });
  expect(moved({ query: 1000, key: 7 }, { down: 10, right: -10 }, 1, matrix)).toEqual({ query: 1008, key: 0 });
});
