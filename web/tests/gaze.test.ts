import { expect, test } from "vitest";
import { cell, firstGaze, type Gaze, kept, moveOnGrid, moveOnLines } from "../gaze.ts";
import { label } from "../label.ts";

const labels = (...texts: string[]) => texts.map(label);
const counts = { queries: 2, keys: 3 };
const query = (token: number, other: number | null = null): Gaze => ({ side: "query", token, other });

test("the first gaze rests on the ordinary word nearest to the middle", () => {
  expect(firstGaze(labels("[CLS]", "le", "chat", ",", "dort", "[SEP]"))?.token).toBe(2);
  expect(firstGaze(labels("[CLS]", "[MASK]", ".", "[SEP]"))?.token).toBe(2);
  expect(firstGaze(labels("[CLS]", "[SEP]"))?.token).toBe(0);
  expect(firstGaze([])).toBeNull();
});

test("when the text changes the gaze stays on the same word, else it starts anew", () => {
  const before = labels("[CLS]", "le", "chat", "[SEP]");
  const longer = labels("[CLS]", "le", "chat", "noir", "[SEP]");
  expect(kept(query(2, 1), before, longer)).toEqual(query(2));
  expect(kept(query(3), before, longer)).toEqual(firstGaze(longer));
  expect(kept(query(9), before, longer)).toEqual(firstGaze(longer));
  expect(kept(null, before, longer)).toBeNull();
});

test("arrows on the lines go along a side and change sides, and stop at the ends", () => {
  expect(moveOnLines(null, "ArrowDown", counts)).toEqual(query(0));
  expect(moveOnLines(query(0), "ArrowDown", counts)).toEqual(query(1));
  expect(moveOnLines(query(1), "ArrowDown", counts)).toEqual(query(1));
  expect(moveOnLines(query(0), "ArrowUp", counts)).toEqual(query(0));
  expect(moveOnLines(query(1), "ArrowRight", counts)).toEqual({ side: "key", token: 1, other: null });
  expect(moveOnLines({ side: "key", token: 2, other: null }, "ArrowLeft", counts)).toEqual(query(1));
});

test("arrows on the grid go from cell to cell", () => {
  expect(moveOnGrid(null, "ArrowDown", counts)).toEqual(query(0, 0));
  expect(moveOnGrid(query(1), "ArrowRight", counts)).toEqual(query(1, 0));
  expect(moveOnGrid(query(0, 2), "ArrowRight", counts)).toEqual(query(0, 2));
  expect(moveOnGrid({ side: "key", token: 2, other: null }, "ArrowDown", counts)).toEqual(query(0, 2));
});

test("a gaze from either side means the same cell", () => {
  expect(cell(query(1, 2))).toEqual({ query: 1, key: 2 });
  expect(cell({ side: "key", token: 2, other: 1 })).toEqual({ query: 1, key: 2 });
  expect(cell({ side: "key", token: 2, other: null })).toEqual({ query: null, key: 2 });
  expect(cell(null)).toEqual({ query: null, key: null });
});
