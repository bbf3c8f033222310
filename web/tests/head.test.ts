import { describe, expect, test } from "vitest";
import type { Gaze } from "../gaze.ts";
import { across, headOf, received, sentences, shownAs, sinkShare, spread, weight } from "../head.ts";
import { plainReading, waysSaid } from "../reading.ts";
import { PLAIN } from "../ways.ts";
import { words } from "../words.ts";
import { madeCross, madeHead, madeHeader, madeSummary } from "./made.ts";

const english = words("en");
const codes = { step: 0.001, error: 0.0005, zero: 65535 };
const answer = (values: number[], shape: [number, number]) => ({
  header: madeHeader(),
  arrays: [{ name: "weights", shape: [...shape], values: Float32Array.from(values), codes: null }],
});
const rounded = (values: Iterable<number>) => [...values].map((value) => Math.round(value * 1e4) / 1e4);

describe("without the first key", () => {
  const rows = [
    [0.75, 0.25, 0],
    [1, 0, 0],
    [0.2, 0.3, 0.1],
  ];

  test("each row is 1 again, also one that had an extra sink; one that looked nowhere else is empty", () => {
    const head = shownAs(madeHead(["[CLS]", "b", "c"], rows), { ...PLAIN, sink: "removed" });
    expect(rounded(head.weights)).toEqual([0, 1, 0, 0, 0, 0, 0, 0.75, 0.25]);
    expect(sinkShare(head)).toBeCloseTo(0.65);
    const blind: Gaze = { side: "query", token: 1, other: null };
    expect(plainReading(head, blind, english)).toBe("“b” looks at nothing but the first word.");
    expect(waysSaid(head, english)).toBe("Without the first mark, “[CLS]”: the rest is made 100%.");
  });

  test("rounded rows are divided by what is missing from 1, and the error grows with it", () => {
    const rows = [
      [0.98, 0.01, 0.011],
      [0.5, 0.5, 0],
      [1, 0, 0],
    ];
    const head = madeHead(["a", "b", "c"], rows, { codes });
    const removed = shownAs(head, { ...PLAIN, sink: "removed" });
    expect(removed.weights[1]).toBeCloseTo(0.5);
    expect(spread(removed, codes)).toBeCloseTo(0.05);
  });
});

describe("several heads", () => {
  const summary = madeSummary(["a", "b"]);
  const answers = [answer([1, 0, 0.5, 0.5], [2, 2]), answer([0.5, 0.5, 0, 1], [2, 2])];

  test("are shown as their mean", () => {
    const head = headOf(summary, 0, 0, answers, { heads: [0, 1] });
    expect([...head.weights]).toEqual([0.75, 0.25, 0.25, 0.75]);
    expect(head.each).toEqual([]);
    expect(waysSaid(head, english)).toBe("Mean of the heads 0 and 1.");
  });

  test("or each on its own, while the numbers are their mean, without the sink as with it", () => {
    const head = headOf(summary, 0, 0, answers, { heads: [0, 1], combine: "colour", sink: "removed" });
    expect(head.each.map((each) => [...each])).toEqual([
      [0, 0, 0, 1],
      [0, 1, 0, 1],
    ]);
    expect([...head.weights]).toEqual([0, 1, 0, 1]);
    expect(head.raw[0]).toEqual(Float32Array.from([1, 0, 0.5, 0.5]));
  });
});

describe("two sentences", () => {
  const tokens = ["[CLS]", "il", "lit", "[SEP]", "[SEP]", "oui", "[SEP]"];
  const head = madeHead(
    tokens,
    tokens.map(() => tokens.map(() => 1 / 7)),
  );

  test("are told apart by the mark between them", () => {
    expect(sentences(head)).toEqual([0, 0, 0, 0, 1, 1, 1]);
    expect(sentences({ ...head, queries: head.queries.slice(0, 4) })).toBeNull();
    expect(sentences(madeCross())).toBeNull();
  });

  test("only what goes from one to the other is left", () => {
    const there = shownAs(head, { ...PLAIN, between: "firstSecond" });
    expect(weight(there, 1, 5)).toBeCloseTo(1 / 7);
    for (const [query, key] of [
      [1, 2],
      [5, 1],
      [5, 6],
    ] as const)
      expect(weight(there, query, key)).toBeNaN();
    const within = shownAs(head, { ...PLAIN, between: "within" });
    expect([weight(within, 1, 2), weight(within, 5, 6)].every((share) => share > 0)).toBe(true);
    expect(weight(within, 1, 5)).toBeNaN();
    expect(received(there)[0]).toBeNaN();
    expect(received(there)[5]).toBeCloseTo(1 / 7);
    const hidden: Gaze = { side: "query", token: 5, other: null };
    expect(plainReading(there, hidden, english)).toContain("“oui” has no lines here");
  });
});

test("several words give the mean of their rows, or the sum of their columns", () => {
  const head = madeCross();
  expect(rounded(across(head, { side: "query", token: 0, also: [1], other: null }))).toEqual([0.05, 0.525, 0.425]);
  expect(rounded(across(head, { side: "key", token: 0, also: [1], other: null }))).toEqual([0.9, 0.25]);
  const both: Gaze = { side: "key", token: 0, also: [1], other: null };
  expect(plainReading(head, both, english)).toBe(
    "“the” and “cat” are looked at most by “chat”, which gives them 90% of its attention together.",
  );
});
