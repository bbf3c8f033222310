import { expect, test } from "vitest";
import type { Gaze } from "../gaze.ts";
import { across, headOf, received, strongest } from "../head.ts";
import { plainReading } from "../reading.ts";
import { words } from "../words.ts";
import { madeCross, madeHead, madeHeader, madeSummary, ROWS, SENTENCE } from "./made.ts";

const head = madeHead(SENTENCE, ROWS);
const english = words("en");
const gaze = (side: Gaze["side"], token: number, other: number | null = null): Gaze => ({ side, token, other });
const said = (at: Gaze | null) => plainReading(head, at, english);

test("what each gaze says, in words", () => {
  expect(said(gaze("query", 3))).toBe("“dort” looks most at “chat”: 34%, then at “dort”: 30%.");
  expect(said(gaze("query", 4))).toBe("“[SEP]” looks at nothing: every weight in its row is 0.");
  expect(said(gaze("key", 2))).toBe("“chat” is looked at most by “le”, which gives it 60% of its attention.");
  expect(said(gaze("query", 3, 2))).toBe("“dort” gives “chat” 34.0% of its attention.");
  expect(said(gaze("key", 2, 3))).toBe(said(gaze("query", 3, 2)));
  expect(said(null)).toBe("All words look at once.");
});

test("a second word is named only where it matters, and looking at oneself is said", () => {
  const own = madeHead(
    ["a", "b"],
    [
      [0.97, 0.03],
      [0.4, 0.6],
    ],
  );
  expect(plainReading(own, gaze("query", 0), english)).toBe("“a” looks most at itself: 97%.");
  expect(plainReading(own, gaze("query", 1), english)).toBe("“b” looks most at itself: 60%, then at “a”: 40%.");
});

test("between two texts nothing looks at itself", () => {
  expect(plainReading(madeCross(), gaze("query", 1), english)).toBe(
    "“dort” looks most at “sleeps”: 75%, then at “cat”: 25%.",
  );
  expect(plainReading(madeCross(), gaze("key", 0), english)).toContain("by “chat”, which gives it 10%");
});

test("a key that nothing looks at is said to be so", () => {
  const blind = madeHead(
    ["a", "b"],
    [
      [1, 0],
      [1, 0],
    ],
  );
  expect(plainReading(blind, gaze("key", 1), english)).toBe("Nothing looks at “b” in this head.");
});

test("rows, columns and averages come from the right numbers", () => {
  const cross = madeCross();
  expect(Array.from(across(cross, gaze("query", 1)))).toEqual([0, 0.25, 0.75]);
  expect(Array.from(across(cross, gaze("key", 1)))).toEqual([Math.fround(0.8), 0.25]);
  expect(received(cross)[1]).toBeCloseTo(0.525, 6);
  expect(strongest([0.1, 0, 0.7, 0.2], 3)).toEqual([2, 3, 0]);
});

test("weights of another shape than the tokens are refused", () => {
  const array = { name: "weights", shape: [1, 2], values: new Float32Array(2), codes: null };
  const answer = { header: madeHeader(), arrays: [array] };
  expect(() => headOf(madeSummary(["a", "b"]), 0, 0, answer)).toThrow("1 × 2 for 2 × 2");
});
