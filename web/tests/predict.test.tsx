// @vitest-environment happy-dom
import { readFileSync } from "node:fs";
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { PanelProps } from "../panels/panel.ts";
import { predictPanel } from "../panels/predict.tsx";
import type { Picture, Request, Summary } from "../requests.ts";
import { theme } from "../theme.ts";
import { predict } from "../views/predict.tsx";
import { EMPTY, guessFrom, scoreSays, stretch, truthOf } from "../views/predict-data.ts";
import { type Score, score } from "../views/predict-score.ts";
import { words } from "../words.ts";
import { madeHeader, madeLayer, madeSummary } from "./made.ts";

interface Case {
  guess: number[][];
  weights: number[][];
  visible: number[][];
  score: Score;
}

const cases = JSON.parse(readFileSync("../tests/views/cases/guesses.json", "utf8")) as Case[];
const english = words("en");
const picture: Picture = { view: "predict", layer: 0, head: 0, focus: null, locale: "en", theme: "auto" };
const LABELS = ["le", "chat", "dort"];
/** Each row gives its own token 60 %, the first 25 % and the rest evenly; causal. */
const weight = (row: number, key: number, keys: number) => (key === row % keys ? 0.6 : key === 0 ? 0.25 : 0.01);

function answers(summary: Summary, requests: Request[]) {
  const { queries, keys } = summary.layers[0]!;
  const size = (name: string) => summary.axes.find((axis) => axis.name === name)!.labels.length;
  const shape = [size(queries), size(keys)];
  const filled = (value: (row: number, key: number) => number) =>
    Float32Array.from({ length: shape[0]! * shape[1]! }, (_, at) => value(Math.floor(at / shape[1]!), at % shape[1]!));
  return requests.map(({ kind }) => {
    const [name, values] =
      kind === "mask"
        ? ["visible", filled((row, key) => Number(key <= row || queries !== keys))]
        : ["weights", filled((row, key) => weight(row, key, shape[1]!))];
    return {
      header: madeHeader(),
      arrays: [{ name: name as string, shape, values: values as Float32Array, codes: null }],
    };
  });
}

/** Until all that was asked has been answered. */
const settle = () => act(() => new Promise((resolve) => setTimeout(resolve)));

describe("the score", () => {
  test.each(cases)("is Python's, case %#", ({ guess, weights, visible, score: wanted }) => {
    const found = score(guess.flat(), weights.flat(), visible.flat(), guess[0]!.length);
    for (const name of ["overlap", "even", "diagonal"] as const) expect(found[name]).toBeCloseTo(wanted[name], 8);
  });

  test("by hand: rows share ¾ and ½; evenly ¾ and 1; the diagonal ¾ and ½", () => {
    const found = score([1, 1, 0, 3], [0.75, 0.25, 0.5, 0.5], [1, 1, 1, 1], 2);
    expect(found).toEqual({ overlap: 0.625, even: 0.875, diagonal: 0.625 });
  });

  test("better, equal or worse is said with both baselines", () => {
    const summary = madeSummary(LABELS);
    const truth = truthOf(
      summary,
      picture,
      answers(summary, [{ kind: "weights", layer: 0, head: 0, precision: "exact" }]),
    );
    const says = (levels: number[]) => {
      const at = (level: number) => [...levels.keys()].filter((place) => levels[place] === level);
      return scoreSays(stretch(truth, { from: [], some: at(1), lots: at(2), shown: true }), english);
    };
    expect(says([2, 0, 0, 1, 2, 0, 1, 0, 2])).toMatch(/^Your guess and the real one share 9\d%\..*You beat both!$/);
    expect(says([])).toMatch(/As good|beats you this time/);
    expect(says([0, 0, 2, 0, 0, 2, 0, 2, 0])).toMatch(/beats you this time\.$/);
  });
});

describe("the sheet", () => {
  test("asks for no weights, and has no numbers to keep", () => {
    const summary = madeSummary(LABELS);
    expect(predict.needs(summary, picture).map(({ kind }) => kind)).toEqual(["mask"]);
    const data = predict.read(summary, picture, answers(summary, predict.needs(summary, picture)));
    expect(data.known).toBe(false);
    expect(predict.table(data, english)).toBeNull();
    const shown = { ...picture, options: { shown: true, lots: [0] } };
    expect(predict.needs(summary, shown).map(({ kind }) => kind)).toEqual(["mask", "weights"]);
    const known = predict.read(summary, shown, answers(summary, predict.needs(summary, shown)));
    expect(predict.table(known, english)?.[1]).toEqual(["le", "le", "2", String(Math.fround(0.6))]);
  });

  test("what a link says wrongly is an empty guess", () => {
    expect(guessFrom({ from: 3, some: [1, "2", -1, 0.5], shown: "yes" })).toEqual({ ...EMPTY, some: [1] });
  });
});

describe("the panel", () => {
  let root: HTMLElement;
  let kept: Record<string, unknown>[];
  let asked: string[];
  const Body = predictPanel.Body;

  async function show(summary: Summary, more: Partial<PanelProps> = {}) {
    const source = {
      ask: (request: Request) => {
        asked.push(request.kind);
        return Promise.resolve(answers(summary, [request])[0]);
      },
      can: () => true,
    } as unknown as PanelProps["source"];
    const props = { source, summary, layer: 0, head: 0, words: english, theme: theme("light"), width: 900, id: "t" };
    const keep = (options: Record<string, unknown>) => kept.push(options);
    await act(() => render(<Body {...props} {...{ picture, keep }} look={() => {}} {...more} />, root));
    await settle();
  }
  const press = (key: string) =>
    act(() => void root.querySelector("svg")!.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true })));
  const reading = () => root.querySelector("[role=status]")!.textContent;
  const button = () => root.querySelector<HTMLElement>("button.rg-button")!;

  beforeEach(() => {
    kept = [];
    asked = [];
    root = document.createElement("div");
    document.body.append(root);
  });
  afterEach(() => {
    act(() => render(null, root));
    root.remove();
  });

  test("Space goes from none to some to a lot, and hidden cells take no paint", async () => {
    await show(madeSummary(LABELS));
    await press("ArrowDown");
    for (const level of ["some", "a lot", "none", "some"]) {
      await press(" ");
      expect(reading()).toBe(`You guess how much “le” looks at “le”: ${level}.`);
    }
    await press("ArrowRight");
    await press(" ");
    expect(reading()).toBe("“le” cannot look at “chat”: the model’s mask hides it.");
    expect(kept.at(-1)).toMatchObject({ some: [0], lots: [], shown: false });
  });

  test("the real one is asked for only once it is wanted, and then ends the guessing", async () => {
    await show(madeSummary(LABELS));
    await press("ArrowDown");
    await press(" ");
    expect(asked).toEqual(["mask"]);
    expect(root.querySelectorAll("svg")).toHaveLength(1);
    await act(() => button().click());
    await settle();
    expect(asked).toContain("weights");
    expect(reading()).toMatch(/^Your guess and the real one share \d+%/);
    expect(root.querySelectorAll("svg")).toHaveLength(2);
    const before = JSON.stringify(kept.at(-1));
    await press(" ");
    expect(JSON.stringify(kept.at(-1))).toBe(before);
    await act(() => button().click());
    await settle();
    expect(reading()).toMatch(/^You guess how much|^Which word looks/);
    expect(kept.at(-1)).toMatchObject({ some: [], shown: false });
  });

  test("a stroke paints all it passes with one strength", async () => {
    const summary = madeSummary(LABELS);
    await show(summary);
    const svg = root.querySelector("svg")!;
    const { touchable } = await import("../views/mask-layout.ts");
    const data = stretch(truthOf(summary, picture, []), guessFrom());
    const { left, top, cell, width } = touchable(data, 900);
    svg.getBoundingClientRect = () => ({ left: 0, top: 0, width }) as DOMRect;
    const send = (type: string, row: number, key: number) =>
      act(() => {
        const place = { clientX: left + (key + 0.5) * cell, clientY: top + (row + 0.5) * cell };
        svg.dispatchEvent(new PointerEvent(type, { ...place, buttons: 1, bubbles: true }));
      });
    await send("pointermove", 1, 0);
    expect(reading()).toMatch(/^Which word/);
    await send("pointerdown", 2, 0);
    await send("pointermove", 2, 1);
    await send("pointermove", 2, 2);
    expect(kept.at(-1)).toMatchObject({ some: [6, 7, 8] });
    await send("pointerleave", 2, 2);
    await send("pointermove", 1, 1);
    expect(kept.at(-1)).toMatchObject({ some: [6, 7, 8] });
  });

  test("nothing is lost while another view is looked at, and each head has its own guess", async () => {
    const summary = madeSummary(LABELS);
    await show(summary);
    await press("ArrowDown");
    await press(" ");
    await act(() => render(null, root));
    await show(summary);
    expect(kept.at(-1)).toMatchObject({ some: [0], lots: [] });
    await show(summary, { head: 1 });
    expect(kept.at(-1)).toEqual({});
  });

  test("of a long text 16 neighbours are guessed, which a person chooses", async () => {
    await show(madeSummary(Array.from({ length: 37 }, (_, at) => `w${at}`)));
    const range = root.querySelector<HTMLInputElement>("input[type=range]")!;
    expect(range.max).toBe("21");
    await act(() => {
      range.value = "19";
      range.dispatchEvent(new InputEvent("input", { bubbles: true }));
    });
    const names = [...root.querySelectorAll("svg text")].map(({ textContent }) => textContent);
    expect(names).toContain("w19");
    expect(names).toContain("w34");
    expect(names).not.toContain("w35");
    expect(root.textContent).toContain("Only these words count");
    await press("ArrowDown");
    await press(" ");
    expect(kept.at(-1)).toMatchObject({ from: [19, 19], some: [19 * 37 + 19] });
    await act(() => {
      range.value = "3";
      range.dispatchEvent(new InputEvent("input", { bubbles: true }));
    });
    expect(kept.at(-1)).toMatchObject({ from: [3, 3], some: [19 * 37 + 19] });
  });

  test("across two long texts, both stretches are chosen", async () => {
    const labels = (count: number, name: string) => Array.from({ length: count }, (_, at) => `${name}${at}`);
    const axes = [
      { name: "out", kind: "tokens", labels: labels(17, "o") },
      { name: "in", kind: "tokens", labels: labels(19, "i") },
    ] as const;
    await show(
      madeSummary([], { axes: [...axes], layers: [madeLayer({ kind: "cross", queries: "out", keys: "in" })] }),
    );
    expect(root.querySelectorAll("input[type=range]")).toHaveLength(2);
    await act(() => button().click());
    await settle();
    expect(reading()).toContain("looking straight across");
  });
});
