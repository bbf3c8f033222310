// @vitest-environment happy-dom
import { readFileSync } from "node:fs";
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type MaskName, visibleUnder } from "../masks.ts";
import { maskPanel } from "../panels/mask.tsx";
import type { PanelProps } from "../panels/panel.ts";
import type { Picture, Request, Summary } from "../requests.ts";
import { softmax, weightsUnder } from "../softmax.ts";
import { theme } from "../theme.ts";
import { KINDS } from "../views/all.ts";
import { mask } from "../views/mask.tsx";
import { choiceFrom, chosenMask, OWN } from "../views/mask-choice.ts";
import { maskOf, maskSays } from "../views/mask-data.ts";
import { words } from "../words.ts";
import { madeHeader, madeLayer, madeSummary } from "./made.ts";

interface Cases {
  masks: { mask: MaskName; numbers: number[]; queries: number; keys: number; rows: string[] }[];
  weights: { scores: (number | null)[][]; visible: number[][]; sink: number | null; weights: number[][] }[];
}

const cases = JSON.parse(readFileSync("../tests/views/cases/masks.json", "utf8")) as Cases;
const english = words("en");
const LETTERS = ["c", "h", "a", "t"];
const picture: Picture = { view: "mask", layer: 0, head: 1, focus: null, locale: "en", theme: "auto" };

/** The answer to a request for a mask; causal, and scores that grow from key to key. */
function answer(queries: number, keys: number, more: { scores?: boolean; sink?: number } = {}) {
  const shape = [queries, keys];
  const named = (name: string, shape: number[], values: Float32Array) => ({ name, shape, values, codes: null });
  const visible = Float32Array.from(visibleUnder("causal", [], queries, keys));
  const arrays = [named("visible", shape, visible)];
  const scores = Float32Array.from(visible, (_, at) => Math.log(1 + (at % keys)));
  if (more.scores !== false) arrays.push(named("scores", shape, scores));
  if (more.sink !== undefined) arrays.push(named("sink", [1], Float32Array.of(more.sink)));
  return { header: madeHeader(), arrays };
}

const chat = maskOf(madeSummary(LETTERS), picture, OWN, answer(4, 4));
const row = (at: number) => ({ side: "query", token: at, other: null }) as const;

describe("by the same formulas as Python", () => {
  test.each(cases.masks)("$mask $numbers of $queries × $keys", ({ mask, numbers, queries, keys, rows }) => {
    expect([...visibleUnder(mask, numbers, queries, keys)].join("")).toBe(rows.join(""));
  });

  test.each(cases.weights)("weights, case %#", ({ scores, visible, sink, weights }) => {
    const flat = scores.flat().map((score) => score ?? Number.NEGATIVE_INFINITY);
    const found = weightsUnder(flat, visible.flat(), scores[0]!.length, sink ?? undefined);
    expect(Math.max(...weights.flat().map((weight, at) => Math.abs(weight - found[at]!)))).toBeLessThan(1e-6);
  });

  test("a row of which nothing is seen is zeros, whatever its sink", () => {
    const hidden = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
    expect([...softmax(hidden)]).toEqual([0, 0]);
    expect([...softmax(hidden, 1)]).toEqual([0, 0]);
    expect([...softmax([0, Math.log(3)])].map((share) => +share.toFixed(9))).toEqual([0.25, 0.75]);
  });
});

describe("a choice", () => {
  test("what a link says wrongly is the model's own", () => {
    expect(choiceFrom({ mask: "toString", numbers: "3", flipped: [1, -2, 0.5, "x"], behind: 1 })).toEqual({
      ...OWN,
      flipped: [1],
    });
    expect(choiceFrom({ mask: "window", numbers: [3] }).mask).toBe("window");
  });

  test("documents of which nobody looks ahead, and one cell turned over", () => {
    const choice = { mask: "documents", numbers: [1], behind: true, flipped: [2, 99] } as const;
    expect([...chosenMask(choice, new Uint8Array(9), 3, 3)]).toEqual([1, 0, 1, 0, 1, 0, 0, 1, 1]);
  });
});

describe("sentences", () => {
  test.each([
    ["en", "“t” can look at: c, h, a, t."],
    ["fr", "«\u00a0t\u00a0» peut regarder\u00a0: c, h, a, t."],
  ] as const)("the first lesson's, in %s", (locale, said) => {
    expect(maskSays(chat, row(3), words(locale))).toBe(said);
  });

  test("a cell, with its weight where it has one; a column; a row that sees nothing", () => {
    expect(maskSays(chat, { ...row(1), other: 0 }, english)).toBe(
      "“h” can look at “c”. “h” gives “c” 33.3% of its attention.",
    );
    expect(maskSays(chat, { ...row(1), other: 2 }, english)).toBe("“h” cannot look at “a”.");
    expect(maskSays(chat, { side: "key", token: 2, other: null }, english)).toBe("“a” can be looked at by: a, t.");
    const blind = maskOf(madeSummary(LETTERS), picture, { ...OWN, flipped: [0] }, answer(4, 4));
    expect(maskSays(blind, row(0), english)).toBe("“c” looks at nothing: every weight in its row is 0.");
    const unseen = maskOf(madeSummary(LETTERS), picture, { ...OWN, flipped: [15] }, answer(4, 4));
    expect(maskSays(unseen, { side: "key", token: 3, other: null }, english)).toBe("“t” can be looked at by nobody.");
  });

  test("a token written from right to left keeps its direction to itself", () => {
    const mixed = maskOf(madeSummary(["b", "قطة"]), picture, OWN, answer(2, 2));
    expect(maskSays(mixed, row(1), english)).toContain("b, \u2066قطة\u2069");
  });

  test("many tokens are counted, not all named", () => {
    const labels = Array.from({ length: 31 }, (_, at) => `w${at}`);
    const long = maskOf(madeSummary(labels), picture, OWN, answer(31, 31));
    expect(maskSays(long, row(30), english)).toMatch(/^“w30” can look at: w0, .*, w23 and 7 more\.$/);
  });

  test("a sink takes its part", () => {
    const drained = maskOf(madeSummary(LETTERS), picture, OWN, answer(4, 4, { sink: 0 }));
    expect(drained.weights[0]).toBeCloseTo(0.5);
    const drawn = { data: drained, gaze: null, theme: theme("light"), words: english, width: 600, id: "t", name: "" };
    expect(mask.note(drawn)).toMatch(/^This head has a learned sink/);
  });
});

describe("the panel", () => {
  let root: HTMLElement;
  let kept: Record<string, unknown>[];
  const crossed: Summary = madeSummary([], {
    axes: [
      { name: "out", kind: "tokens", labels: ["chat", "dort", "."] },
      { name: "in", kind: "tokens", labels: ["the", "cat", "sleeps", "now", "."] },
    ],
    layers: [madeLayer({ kind: "cross", queries: "out", keys: "in" })],
  });
  const Body = maskPanel.Body;

  async function show(summary: Summary, more: Partial<PanelProps> = {}, scores = true) {
    const sizes = summary.axes.length > 1 ? [3, 5] : [summary.axes[0]!.labels.length, summary.axes[0]!.labels.length];
    const source = {
      ask: () => Promise.resolve(answer(sizes[0]!, sizes[1]!, { scores })),
      can: (request: Request) => request.kind === "mask",
    } as unknown as PanelProps["source"];
    const props = { source, summary, layer: 0, head: 1, words: english, theme: theme("light"), width: 600, id: "t" };
    const keep = (options: Record<string, unknown>) => kept.push(options);
    await act(() => render(<Body {...props} {...{ picture, keep }} look={() => {}} {...more} />, root));
    await act(() => new Promise((resolve) => setTimeout(resolve)));
  }
  const press = (key: string) =>
    act(() => void root.querySelector("svg")!.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true })));
  const reading = () => root.querySelector("[role=status]")!.textContent;
  const choose = (name: string) =>
    act(() => {
      const label = [...root.querySelectorAll("label")].find(({ textContent }) => textContent === name)!;
      label.querySelector("input")!.click();
    });

  beforeEach(() => {
    kept = [];
    root = document.createElement("div");
    document.body.append(root);
  });
  afterEach(() => {
    vi.restoreAllMocks();
    act(() => render(null, root));
    root.remove();
  });

  test("from the keyboard a cell is turned over, the weights change, and it can be undone", async () => {
    await show(madeSummary(LETTERS));
    await press("ArrowDown");
    expect(reading()).toContain("“c” gives “c” 100.0%");
    await press("ArrowRight");
    expect(reading()).toContain("“c” cannot look at “h”.");
    await press(" ");
    expect(reading()).toContain("“c” can look at “h”. “c” gives “h” 66.7% of its attention.");
    expect(kept.at(-1)).toMatchObject({ mask: "own", flipped: [1] });
    await act(() => root.querySelector<HTMLElement>("button.rg-link")!.click());
    expect(reading()).toContain("“c” cannot look at “h”.");
    expect(kept.at(-1)).toEqual({});
    await press("Escape");
    expect(reading()).toContain("A tick: may look.");
  });

  test("a click on a row reads it, and one on a cell changes it", async () => {
    await show(madeSummary(LETTERS));
    const svg = root.querySelector("svg")!;
    const { grid } = (await import("../views/mask-layout.ts")).layoutMask(chat, 600, theme("light"), english);
    const width = grid.width;
    svg.getBoundingClientRect = () => ({ left: 0, top: 0, width }) as DOMRect;
    const click = (x: number, y: number) =>
      act(() => void svg.dispatchEvent(new MouseEvent("click", { clientX: x, clientY: y, bubbles: true })));
    await click(grid.left - 30, grid.top + 3.5 * grid.cell);
    expect(reading()?.trim()).toBe("“t” can look at: c, h, a, t.");
    await click(grid.left + 3.5 * grid.cell, grid.top + 0.5 * grid.cell);
    expect(reading()).toContain("“c” can look at “t”.");
  });

  test("each mask of the library, its number, and what is kept while another view is looked at", async () => {
    const summary = madeSummary(LETTERS);
    await show(summary);
    await choose("Window");
    const number = root.querySelector<HTMLInputElement>(".rg-number")!;
    await act(() => {
      number.value = "3";
      number.dispatchEvent(new InputEvent("input", { bubbles: true }));
    });
    expect(kept.at(-1)).toMatchObject({ mask: "window", numbers: [3] });
    await act(() => render(null, root));
    await show(summary);
    expect(root.querySelector<HTMLInputElement>(".rg-number")!.value).toBe("3");
    for (const name of ["Everything", "Causal", "Prefix", "Documents", "Padding", "The model’s own"])
      await choose(name);
    expect(kept.at(-1)).toEqual({});
  });

  test("across two texts, and without scores", async () => {
    await show(crossed, {}, false);
    expect(root.textContent).toContain("No scores are known here");
    expect(root.textContent).not.toContain("share of the word");
    await press("ArrowDown");
    expect(reading()).toContain("“chat” can look at “the”.");
  });

  test("more than 48 tokens are an image, and nothing in it is changed", async () => {
    await show(madeSummary(Array.from({ length: 53 }, (_, at) => `w${at}`)));
    expect(root.querySelectorAll("image")).toHaveLength(1);
    expect(reading()).toContain("More than 48 words");
    await press("ArrowDown");
    await press(" ");
    expect(kept.at(-1)).toEqual({});
  });

  test("a file without this head's mask says so", async () => {
    const source = { ask: () => Promise.reject(new Error("no")), can: () => false } as unknown as PanelProps["source"];
    await show(madeSummary(LETTERS), { source });
    expect(root.textContent).toContain("This file does not hold the mask of this head.");
  });
});

test("it is drawn like every kind, and keeps its numbers", () => {
  expect(KINDS.mask).toBe(mask);
  const rows = mask.table(chat, english)!;
  expect(rows[0]).toEqual(["who looks", "who is looked at", "may look", "share of the word’s attention"]);
  expect(rows[2]).toEqual(["c", "h", "0", "0"]);
  expect(rows).toHaveLength(17);
  expect(mask.heading(chat, english)).toBe("Layer 0, head 1 · The model’s own");
});
