// @vitest-environment happy-dom
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Answer } from "../frame.ts";
import { type Head, shownAs } from "../head.ts";
import { svgText } from "../parts/save.ts";
import { type Chosen, Stage } from "../parts/stage.tsx";
import { Badge } from "../parts/trust.tsx";
import type { Request } from "../requests.ts";
import type { Source } from "../source.ts";
import { theme } from "../theme.ts";
import { heatmap } from "../views/one-head.ts";
import { PLAIN, type Ways } from "../ways.ts";
import { words } from "../words.ts";
import { madeHead, madeHeader, madeLayer, madeSummary, ROWS, SENTENCE } from "./made.ts";

const colours = theme("light");
const english = words("en");
const start = { layer: 0, head: 1, view: "lines", first: { word: "dort" } } as const;
let root: HTMLElement;

class Fake implements Source {
  asked: [number, number][] = [];
  signals: (AbortSignal | undefined)[] = [];
  summary = () => Promise.reject(new Error("not asked"));
  close() {}
  offers(layer: number, head: number) {
    return !(layer === 1 && head === 1);
  }
  can(request: Request) {
    return request.kind === "weights" && this.offers(request.layer, request.head);
  }
  ask(): Promise<Answer> {
    return Promise.reject(new Error("not asked"));
  }
  weights(layer: number, head: number, signal?: AbortSignal) {
    this.asked.push([layer, head]);
    this.signals.push(signal);
    const values = Float32Array.from(ROWS.flat());
    return Promise.resolve({ header: madeHeader(), arrays: [{ name: "weights", shape: [5, 5], values, codes: null }] });
  }
}

class Long extends Fake {
  override weights() {
    const values = new Float32Array(101 * 101).fill(1 / 101);
    const arrays = [{ name: "weights", shape: [101, 101], values, codes: null }];
    return Promise.resolve({ header: madeHeader(), arrays });
  }
}

async function show(source: Fake, summary = madeSummary(SENTENCE), both = false, kept = (_: Chosen) => {}) {
  const props = { start, theme: colours, words: english, id: "t", both, spoken: true, kept };
  await act(() => render(<Stage {...props} source={source} summary={summary} />, root));
}

const press = (key: string) =>
  act(() => root.querySelector("svg")!.dispatchEvent(new KeyboardEvent("keydown", { key })) as never);
const reading = () => root.querySelector("[role=status]")?.textContent;
const radio = (name: string) =>
  [...root.querySelectorAll("label")].find((label) => label.textContent === name)!.querySelector("input")!;

beforeEach(() => {
  root = document.createElement("div");
  document.body.append(root);
  vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockReturnValue(600);
});

afterEach(() => {
  vi.restoreAllMocks();
  act(() => render(null, root));
  root.remove();
});

test("a picture, a sentence and what can be chosen", async () => {
  await show(new Fake());
  expect(reading()).toBe("“dort” looks most at “chat”: 34%, then at “dort”: 30%.");
  expect(root.querySelectorAll("svg")).toHaveLength(1);
  expect([...root.querySelectorAll("legend")].map(({ firstChild }) => firstChild?.textContent)).toEqual([
    "Picture",
    "Layer",
    "Head",
    "The first mark, “[CLS]”, gets 21% of all attention: show it",
    "Lines",
  ]);
  const badge = root.querySelector<HTMLElement>(".rg-badge")!;
  expect(badge.querySelector("button")?.textContent).toBe("Proved");
  expect(badge.querySelector("div")?.hidden).toBe(true);
  await act(() => badge.querySelector("button")!.click());
  expect(badge.querySelector("div")?.hidden).toBe(false);
  expect(badge.textContent).toContain("Exact: recomputed");
});

test("each picture and its button have names of their own", async () => {
  vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockReturnValue(1200);
  await show(new Fake(), madeSummary(SENTENCE), true);
  const names = [...root.querySelectorAll("figure svg, figure button")].map((each) => each.getAttribute("aria-label"));
  expect(names).toHaveLength(10);
  expect(names[0]).toMatch(/^Lines: Who looks/);
  expect(names[5]).toMatch(/^Grid: Who looks/);
  for (const [place, form] of [
    [1, "SVG"],
    [2, "PNG"],
    [3, "CSV"],
  ] as const) {
    expect(names[place]).toBe(`Keep as ${form}: ${names[0]}`);
    expect(names[5 + place]).toBe(`Keep as ${form}: ${names[5]}`);
  }
});

test("while a word is kept, it is marked, and once a person kept one, the way to let go is said", async () => {
  await show(new Fake());
  expect(root.querySelectorAll(".rg-ring")).toHaveLength(1);
  expect(root.textContent).not.toContain("let it go");
  await press("ArrowDown");
  expect(root.textContent).toContain("Press Escape, or click beside the words, to let it go.");
  expect(root.querySelectorAll(".rg-ring")).toHaveLength(1);
  await press("Escape");
  expect(root.textContent).not.toContain("let it go");
  expect(root.querySelectorAll(".rg-ring")).toHaveLength(0);
});

test("a long picture shows the row that is kept, at first and after a key, and stays under a pointer", async () => {
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(400);
  const labels = Array.from({ length: 101 }, (_, at) => `w${at}`);
  await show(new Long(), madeSummary(labels));
  const box = root.querySelector(".rg-long")!;
  const middle = box.scrollTop;
  expect(middle).toBe(60 + 50.5 * 16 - 200);
  await press("ArrowDown");
  expect(box.scrollTop).toBe(middle + 16);
  box.scrollTop = 7;
  const svg = root.querySelector("svg")!;
  await act(() => svg.dispatchEvent(new PointerEvent("pointermove", { clientX: 5, clientY: 300 })) as never);
  expect(box.scrollTop).toBe(7);
  await act(() => {
    svg.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true }));
    svg.dispatchEvent(new MouseEvent("click", { clientX: 5, clientY: 300 }));
  });
  expect(reading()).toContain("“w15”");
  expect(box.scrollTop).toBe(7);
  await press("ArrowDown");
  expect(box.scrollTop).toBe(60 + 16.5 * 16 - 200);
});

test("what the model does not read of the letters is said", async () => {
  await show(new Fake(), madeSummary(SENTENCE, { text: "Le Chat dort" }));
  expect(root.textContent).toContain("This model reads everything in lower case.");
});

test("arrow keys move the gaze, Escape lets go", async () => {
  await show(new Fake());
  await press("ArrowUp");
  expect(reading()).toContain("“chat” looks most at “[CLS]”");
  await press("ArrowRight");
  expect(reading()).toContain("“chat” is looked at most by “le”");
  await press("Escape");
  expect(reading()).toContain("All words look at once");
});

test("pickers are radio groups of their own, and ask for what is picked", async () => {
  const source = new Fake();
  await show(source);
  const groups = new Set([...root.querySelectorAll<HTMLInputElement>("input[type=radio]")].map(({ name }) => name));
  expect(groups.size).toBe(root.querySelectorAll("fieldset").length);
  expect(groups.size).toBe(5);
  await act(() => radio("Grid").click());
  expect(root.querySelector("figure")?.className).toContain("heatmap");
  const second = root.querySelectorAll("fieldset")[1]!.querySelectorAll("input")[1]!;
  await act(() => second.click());
  expect(source.asked).toEqual([
    [0, 1],
    [1, 0],
  ]);
  expect(source.signals[0]?.aborted).toBe(true);
  expect(source.signals[1]?.aborted).toBe(false);
});

test("leaving stops what was asked", async () => {
  const source = new Fake();
  await show(source);
  act(() => render(null, root));
  expect(source.signals.every((signal) => signal?.aborted)).toBe(true);
});

test("the table twin is filled when opened", async () => {
  await show(new Fake());
  const details = root.querySelector("details")!;
  expect(details.querySelector("table")).toBeNull();
  await act(() => {
    details.open = true;
    details.dispatchEvent(new Event("toggle"));
  });
  expect(details.querySelectorAll("tbody tr")).toHaveLength(5);
  expect(details.querySelectorAll("tbody tr")[3]?.textContent).toBe("dort26.0%4.0%34.0%30.0%6.0%");
});

test("what cannot be trusted is said, in words", async () => {
  const layers = [madeLayer({ proof: { state: "failed", error: null, allowed: null, sums: null } })];
  const notice = { en: "Two characters were not read.", fr: "Deux caractères n’ont pas été lus." };
  await show(
    new Fake(),
    madeSummary(SENTENCE, { layers, unseen: ["bloom.h.0"], notices: [notice], prediction: "chat" }),
  );
  for (const said of [
    "The proof of this layer failed",
    "differ by no finite number",
    "bloom.h.0",
    notice.en,
    "The model predicts: chat",
  ])
    expect(root.textContent).toContain(said);
});

test("a layer that failed its proof is marked above the picture, in its name, and where layers are chosen", async () => {
  const layers = [madeLayer(), madeLayer({ proof: { state: "failed", error: 0.31, allowed: 2.3e-5, sums: 1e-7 } })];
  const summary = madeSummary(SENTENCE, { layers });
  await show(new Fake(), summary);
  expect(root.querySelector(".rg-doubt")).toBeNull();
  expect(root.querySelector("svg")!.getAttribute("aria-label")).not.toContain("proof");
  await act(() => radio("1 (proof failed)").click());
  await act(() => undefined);
  const said =
    "The proof of this layer failed: the recomputed output differs from the model’s own by up to 0.31, where 0.000023 is allowed. Do not rely on its weights.";
  const mark = root.querySelector(".rg-doubt")!;
  expect(mark.textContent).toBe(said);
  for (const below of [".rg-reading", ".rg-plates"])
    expect(mark.compareDocumentPosition(root.querySelector(below)!)).toBe(Node.DOCUMENT_POSITION_FOLLOWING);
  expect(root.textContent!.split("The proof of this layer failed").length).toBe(2);
  expect(root.querySelector("svg")!.getAttribute("aria-label")).toMatch(new RegExp(`layer 1.*\\. ${said}$`));
});

test("how well numbers are rounded is not said of those that cannot be relied on", () => {
  const failed = { state: "failed", error: 0.31, allowed: 2.3e-5, sums: 1e-7 } as const;
  const codes = { step: 0.001, error: 0.0005, zero: 65535 };
  const draw = (change: Partial<Head>) => {
    act(() => render(<Badge head={madeHead(SENTENCE, ROWS, { codes, ...change })} words={english} />, root));
    return root.textContent;
  };
  expect(draw({})).toContain("Rounded to 0.1%, largest error 0.05%.");
  expect(draw({ header: madeLayer({ proof: failed }) })).toBe("Proof failed");
  expect(draw({ header: madeLayer({ proof: { ...failed, state: "unproved" } }) })).toMatch(/^Not checked/);
});

test("what is computed from proved weights is called derived, and rounding counts for more there", () => {
  const codes = { step: 0.001, error: 0.0005, zero: 65535 };
  const rows = [
    [0.98, 0.01, 0.01],
    [0.5, 0.25, 0.25],
    [1, 0, 0],
  ];
  const head = madeHead(["a", "b", "c"], rows, { codes });
  const draw = (ways: Partial<Ways>) => {
    act(() => render(<Badge head={shownAs(head, { ...PLAIN, ...ways })} words={english} />, root));
    return root.textContent;
  };
  expect(draw({ sink: "log" })).toMatch(/^Proved/);
  expect(draw({ sink: "removed" })).toMatch(/^Derived from proved weights/);
  expect(root.textContent).toContain("without the first word the largest error is 5%.");
});

test("the sink is left out of picture, sentence, table and name, and the link says so", async () => {
  const told: Chosen[] = [];
  await show(new Fake(), madeSummary(SENTENCE), false, (chosen) => told.push(chosen));
  await act(() => radio("leave it out").click());
  expect(reading()).toBe("“dort” looks most at “chat”: 46%, then at “dort”: 41%.");
  expect(root.querySelector("figcaption")?.textContent).toContain(
    "Without the first mark, “[CLS]”: the rest is made 100%.",
  );
  expect(root.querySelector("svg")?.getAttribute("aria-label")).toContain("Without the first mark");
  expect(told[0]).toMatchObject({ sink: "raw" });
  expect(told.at(-1)).toMatchObject({ sink: "removed", options: {}, focus: { side: "query", token: 3 } });
});

test("several heads are asked for, drawn as their mean or a colour each, and told to the link", async () => {
  const source = new Fake();
  const told: Chosen[] = [];
  await show(source, madeSummary(SENTENCE), false, (chosen) => told.push(chosen));
  await act(() => radio(" several heads").click());
  await act(() => root.querySelectorAll<HTMLInputElement>(".rg-picker input[type=checkbox]")[0]!.click());
  await act(() => undefined);
  expect(source.asked.slice(-2)).toEqual([
    [0, 0],
    [0, 1],
  ]);
  await act(() => undefined);
  expect(root.querySelector("figcaption")?.textContent).toContain("Mean of the heads 0 and 1.");
  await act(() => radio("a colour each").click());
  const dashes = [...root.querySelectorAll("figure path[stroke-dasharray]")].length;
  expect(dashes).toBeGreaterThan(20);
  expect([...root.querySelectorAll("figure text")].map((text) => text.textContent)).toContain("head 1");
  expect(told.at(-1)?.options).toEqual({ heads: [0, 1], combine: "colour" });
});

test("a click with Shift, or the space bar, adds a word; Escape lets all go", async () => {
  const told: Chosen[] = [];
  await show(new Fake(), madeSummary(SENTENCE), false, (chosen) => told.push(chosen));
  const svg = root.querySelector("svg")!;
  const click = (row: number, shiftKey: boolean) =>
    act(
      () =>
        svg.dispatchEvent(
          new MouseEvent("click", { clientX: 5, clientY: 60 + (row + 0.5) * 36, shiftKey, bubbles: true }),
        ) as never,
    );
  await click(2, true);
  expect(reading()).toBe("On average, “chat” and “dort” look most at “[CLS]”: 38%, then at “dort”: 25%.");
  await click(3, true);
  expect(reading()).toContain("“chat” looks most");
  const key = (name: string) =>
    act(() => svg.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true })) as never);
  await key(" ");
  await key("ArrowUp");
  expect(told.at(-1)?.focus).toEqual({ side: "query", token: 1, also: [2] });
  await key("Escape");
  expect(told.at(-1)?.focus).toBeNull();
});

test("a model without any watched attention says so instead of failing", async () => {
  await show(new Fake(), madeSummary(SENTENCE, { layers: [], unseen: ["bloom.h.0"] }));
  expect(root.textContent).toContain("No attention could be watched in this model. Not seen: bloom.h.0.");
});

test("a saved picture is the same drawing, as XML", () => {
  const head = madeHead(SENTENCE, ROWS);
  const props = {
    theme: colours,
    words: english,
    width: 560,
    id: "t",
    name: "n",
    model: "made",
    title: "le chat",
    gaze: null,
  };
  const text = svgText({ ...props, kind: heatmap, data: head });
  expect(text).toMatch(/^<svg [^>]*xmlns="http:\/\/www.w3.org\/2000\/svg"/);
  expect(text).toContain("<title>n</title>");
});
