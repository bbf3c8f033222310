import { expect, test } from "vitest";
import type { Gaze } from "../gaze.ts";
import { type FirstGaze, NOTHING, next, type Shown } from "../parts/stage-state.ts";
import { madeHead, madeSummary, ROWS, SENTENCE } from "./made.ts";

const shown = (labels = SENTENCE): Shown => ({ summary: madeSummary(labels), head: madeHead(labels, ROWS) });
const arrived = (what: Shown, first: FirstGaze = { word: null }) => ({ kind: "arrived", shown: what, first }) as const;
const chat: Gaze = { side: "query", token: 2, other: null };

test("the first picture looks at the given word, else at an ordinary one, else at all", () => {
  expect(next(NOTHING, arrived(shown(), { word: "dort" })).pinned?.token).toBe(3);
  expect(next(NOTHING, arrived(shown(), { word: "chien" })).pinned?.token).toBe(2);
  expect(next(NOTHING, arrived(shown(), { gaze: null })).pinned).toBeNull();
});

test("another head, or another record of the same words, keeps the gaze as it is; another text only where the word stayed", () => {
  const before = shown();
  const state = { ...next(NOTHING, arrived(before)), pinned: { ...chat, other: 1 } };
  const otherHead = { ...before, head: madeHead(SENTENCE, ROWS, { head: 0 }) };
  expect(next(state, arrived(otherHead)).pinned).toEqual({ ...chat, other: 1 });
  expect(next(state, arrived(shown())).pinned).toEqual({ ...chat, other: 1 });
  expect(next(state, arrived(shown(["[CLS]", "le", "chat", "mange", "[SEP]"]))).pinned).toEqual(chat);
  expect(next(state, arrived(shown(["[CLS]", "un", "chien", "dort", "[SEP]"]))).pinned?.token).toBe(2);
  const free = { ...state, pinned: null };
  expect(next(free, arrived(shown(["[CLS]", "un", "chien", "dort", "[SEP]"]))).pinned).toBeNull();
});

test("a failure leaves the picture, and the next arrival ends it", () => {
  const state = next(next(NOTHING, arrived(shown())), { kind: "failed", error: new Error("x") });
  expect(state.shown).not.toBeNull();
  expect(state.trouble?.message).toBe("x");
  expect(next(state, arrived(shown())).trouble).toBeNull();
});

test("pinning ends hovering, hovering leaves the pin", () => {
  const hovered = next(NOTHING, { kind: "hovered", gaze: chat });
  expect(next(hovered, { kind: "pinned", gaze: null })).toMatchObject({ pinned: null, hovered: null });
  const pinned = next(NOTHING, { kind: "pinned", gaze: chat });
  expect(next(pinned, { kind: "hovered", gaze: null })).toMatchObject({ pinned: chat, hovered: null });
});

test("what a panel chose for a head that is on its way waits for it, and goes where there is no such word", () => {
  const far: Gaze = { side: "query", token: 1, other: 40 };
  const pinned = next(next(NOTHING, arrived(shown(), { gaze: null })), { kind: "pinned", gaze: far });
  expect(next(pinned, arrived(shown(), { gaze: null })).pinned).toEqual(far); // the same words: it was not for this one
  expect(next(next(NOTHING, { kind: "pinned", gaze: far }), arrived(shown(), { gaze: null })).pinned?.other).toBeNull();
});
