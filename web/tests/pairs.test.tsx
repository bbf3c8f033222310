// @vitest-environment happy-dom
import { render } from "preact";
import { act } from "preact/test-utils";
import { render as toText } from "preact-render-to-string";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Answer } from "../frame.ts";
import { pairsPanel } from "../panels/pairs.tsx";
import { excerpt, Marked } from "../panels/pairs-sentence.tsx";
import type { Pair, PairsRequest, Picture, Request, Summary } from "../requests.ts";
import { Refused, type Source } from "../source.ts";
import { theme } from "../theme.ts";
import { pairs, pairsChoice, pairsRequest } from "../views/pairs.tsx";
import { Standalone } from "../views/standalone.tsx";
import { words } from "../words.ts";
import { madeHeader, madeLayer, madeSummary, SENTENCE } from "./made.ts";

const english = words("en");
const picture: Picture = { view: "pairs", layer: 0, head: 1, focus: null, locale: "en", theme: "auto" };
const FOUND: Pair[] = [
  { layer: 1, head: 0, query: 3, key: 2, weight: 0.71 },
  { layer: 0, head: 1, query: 2, key: 1, weight: 0.4 },
  { layer: 0, head: 0, query: 1, key: 2, weight: 0.003 },
];
let root: HTMLElement;

class Fake {
  asked: PairsRequest[] = [];
  found: Pair[] | Error = FOUND;
  can(request: Request): boolean {
    return request.kind === "pairs";
  }
  offers = () => true;
  ask(request: Request): Promise<Answer> {
    this.asked.push(request as PairsRequest);
    if (this.found instanceof Error) return Promise.reject(this.found);
    return Promise.resolve({ header: madeHeader({ pairs: this.found }), arrays: [] });
  }
}

async function show(source: Fake, change: { summary?: Summary; options?: Record<string, unknown> } = {}) {
  const summary = change.summary ?? madeSummary(SENTENCE);
  const [look, keep] = [vi.fn(), vi.fn()];
  const given = { source: source as unknown as Source, summary, layer: 0, head: 1, words: english, look, keep };
  const rest = { theme: theme("light"), width: 600, id: "t", picture: { ...picture, ...change } };
  await act(() => render(<pairsPanel.Body {...given} {...rest} />, root));
  await act(() => new Promise((settled) => setTimeout(settled)));
  return { look, keep };
}

const rows = () => [...root.querySelectorAll("tbody tr")];
const marked = (side: string) => root.querySelector(`.rg-marked .rg-${side}`)?.textContent;
const radio = (name: string) =>
  [...root.querySelectorAll("label")].find((label) => label.textContent === name)!.querySelector("input")!;

beforeEach(() => {
  root = document.createElement("div");
  document.body.append(root);
});

afterEach(() => {
  act(() => render(null, root));
  root.remove();
});

test("a table of who looks at whom, where, and how much, strongest first", async () => {
  await show(new Fake());
  expect([...root.querySelectorAll("th")].map((cell) => cell.textContent)).toEqual([
    "who looks",
    "who is looked at",
    "share",
    "Layer",
    "Head",
  ]);
  const cells = rows().map((row) => [...row.querySelectorAll("td")].map((cell) => cell.textContent));
  expect(cells).toEqual([
    ["dort", "chat", "71%", "1", "0"],
    ["chat", "le", "40%", "0", "1"],
    ["le", "chat", "<1%", "0", "0"],
  ]);
  expect(root.querySelectorAll<HTMLElement>("tbody i")[1]!.style.width).toBe("40%");
  expect(root.querySelector("table")!.getAttribute("aria-labelledby")).toBe(root.querySelector("p[id]")!.id);
});

test("each line is a button that says itself and leads to its head with both words", async () => {
  const { look } = await show(new Fake());
  const buttons = root.querySelectorAll<HTMLElement>("tbody button");
  expect(buttons[0]!.getAttribute("aria-label")).toBe(
    "“dort” gives “chat” 71.0% of its attention, layer 1, head 0. Show this head",
  );
  await act(() => buttons[1]!.click());
  expect(look.mock.calls).toEqual([[0, 1, "lines", 2, 1]]);
});

test("the sentence marks the first pair, then the one under pointer or focus", async () => {
  await show(new Fake());
  expect([marked("query"), marked("key")]).toEqual(["dort", "chat"]);
  await act(() => rows()[1]!.dispatchEvent(new PointerEvent("pointermove")) as never);
  expect([marked("query"), marked("key")]).toEqual(["chat", "le"]);
  expect(rows().map((row) => row.className)).toEqual(["", "rg-here", ""]);
  await act(() => rows()[2]!.querySelector("button")!.focus());
  expect([marked("query"), marked("key")]).toEqual(["le", "chat"]);
});

test("filters ask anew, and are kept for the link", async () => {
  const source = new Fake();
  const { keep } = await show(source);
  await act(() => radio("layer 0, head 1").click());
  await act(() => radio("50").click());
  await act(() => root.querySelector<HTMLElement>("[type=checkbox]")!.click());
  expect(source.asked.map(({ layer, head, top, ordinary }) => [layer, head, top, ordinary])).toEqual([
    [-1, -1, 20, true],
    [0, 1, 20, true],
    [0, 1, 50, true],
    [0, 1, 50, false],
  ]);
  expect(keep.mock.lastCall).toEqual([{ scope: "head", top: 50, ordinary: false }]);
});

test("with one layer meant, layer and head are chosen here too", async () => {
  const { look } = await show(new Fake(), { options: { scope: "layer" } });
  const second = [...root.querySelectorAll("fieldset")].find((each) => each.textContent!.startsWith("Layer"))!;
  await act(() => second.querySelectorAll("input")[1]!.click());
  expect(look.mock.calls).toEqual([[1, 1, "pairs"]]);
});

test("a file that holds few answers offers these only", async () => {
  const source = new Fake();
  const held = [pairsRequest(pairsChoice(), 0, 1), pairsRequest(pairsChoice({ scope: "layer" }), 0, 1)];
  source.can = (request) => held.some((each) => JSON.stringify(each) === JSON.stringify(request));
  await show(source);
  expect([...root.querySelectorAll("label")].map((label) => label.textContent)).toEqual(["all heads", "layer 0"]);
  expect(root.textContent).toContain("Left out: the model’s own marks");
});

test("nothing found, and nothing answered, are said", async () => {
  const source = new Fake();
  source.found = [];
  await show(source);
  expect(root.textContent).toContain("Nothing is left to show here");
  expect(root.querySelector("table")).toBeNull();
  act(() => render(null, root));
  const message = { en: "No longer in memory.", fr: "Oublié." };
  source.found = new Refused({ schema: 1, sequence: 0, code: "unknown_record", message, fits: null });
  await show(source);
  expect(root.querySelector(".rg-warning")!.textContent).toBe("No longer in memory.");
});

test("a pair in a layer that failed its proof says so", async () => {
  const failed = { state: "failed", error: 0.3, allowed: 1e-5, sums: 1e-7 } as const;
  const layers = [madeLayer(), madeLayer({ proof: failed })];
  await show(new Fake(), { summary: madeSummary(SENTENCE, { layers }) });
  expect(rows()[0]!.textContent).toContain("1 (proof failed)");
  expect(rows()[1]!.textContent).not.toContain("proof");
});

test("options that anyone wrote become a choice", () => {
  expect(pairsChoice({ scope: "<b>", top: -3, ordinary: "x" })).toEqual({ scope: "all", top: 20, ordinary: true });
  expect(pairsChoice({ scope: "head", top: 7, ordinary: false })).toEqual({ scope: "head", top: 7, ordinary: false });
});

test("between two texts, each has its sentence and its mark", () => {
  const axes = [
    { name: "out", kind: "tokens", labels: ["chat", "dort"] },
    { name: "in", kind: "tokens", labels: ["the", "cat", "sleep", "##s", "."] },
  ] as const;
  const layers = [madeLayer({ kind: "cross", queries: "out", keys: "in" })];
  const summary = madeSummary([], { axes: axes as never, layers });
  act(() => render(<Marked summary={summary} layer={0} query={1} looked={3} words={english} />, root));
  expect([...root.querySelectorAll("p")].map((each) => each.textContent)).toEqual([
    "who looks chat dort",
    "who is looked at the cat sleeps.",
  ]);
  expect([marked("query"), marked("key")]).toEqual(["dort", "s"]);
});

test("a word that looks at itself carries both marks", () => {
  act(() => render(<Marked summary={madeSummary(SENTENCE)} layer={0} query={2} looked={2} words={english} />, root));
  expect(root.querySelector(".rg-query.rg-key")!.textContent).toBe("chat");
});

test("a sentence is written as people write it", () => {
  const labels = ["[CLS]", "l", "'", "av", "##ocat", "(", "noir", ")", "dort", ".", "[SEP]"];
  act(() => render(<Marked summary={madeSummary(labels)} layer={0} query={4} looked={1} words={english} />, root));
  expect(root.textContent).toBe("[CLS] l'avocat (noir) dort. [SEP]");
  expect([...root.querySelectorAll("bdi")].map((each) => each.textContent)).toEqual(["[CLS]", "[SEP]"]);
});

test("of a long text, what is around the marks is written", () => {
  expect(excerpt(89, [3])).toHaveLength(89);
  const places = excerpt(1009, [0, 500]);
  expect([places[0], places[14], places[15], places.at(-1)]).toEqual([0, 14, 486, 514]);
  const summary = madeSummary(Array.from({ length: 101 }, (_, at) => `w${at}`));
  act(() => render(<Marked summary={summary} layer={0} query={50} looked={51} words={english} />, root));
  expect(root.textContent).toMatch(/^ … w36 w37 .* w65 …$/);
});

test("the list is a picture of its own, and rows for a spreadsheet", () => {
  const answer = { header: madeHeader({ pairs: FOUND }), arrays: [] };
  const shown = { ...picture, options: { scope: "layer" } };
  const summary = madeSummary(SENTENCE);
  const data = pairs.read(summary, shown, [answer]);
  const drawn = { data, gaze: null, theme: theme("dark"), words: english, width: 640, id: "t", name: "a list" };
  const svg = toText(<Standalone {...drawn} kind={pairs} model="made" title="le chat" />);
  for (const said of [">Layer 0<", ">dort<", ">chat<", ">71%<", ">Layer 1, head 0<", "The 3 strongest relations"])
    expect(svg).toContain(said);
  expect(
    pairs.size(drawn).height - pairs.size({ ...drawn, data: { ...data, rows: FOUND.slice(1) as never } }).height,
  ).toBe(34);
  expect(pairs.needs(summary, shown)).toEqual([{ kind: "pairs", layer: 0, head: -1, top: 20, ordinary: true }]);
  expect(pairs.table(data, english)!.slice(0, 2)).toEqual([
    ["who looks", "who is looked at", "share", "Layer", "Head"],
    ["dort", "chat", "0.71", "1", "0"],
  ]);
});
