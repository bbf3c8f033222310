// @vitest-environment happy-dom
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Answer } from "../frame.ts";
import { measuresPanel } from "../panels/measures.tsx";
import { beside, ticks } from "../panels/measures-scatter.tsx";
import { inOrder } from "../panels/measures-table.tsx";
import type { MeasuresRequest, Picture, Request } from "../requests.ts";
import type { Source } from "../source.ts";
import { theme } from "../theme.ts";
import { MEASURES, type Measured, measured, shown } from "../views/measures.ts";
import { en } from "../words/measures.ts";
import { words } from "../words.ts";
import { madeHeader, madeLayer, madeSummary, SENTENCE } from "./made.ts";

const english = words("en");
const SUMMARY = madeSummary(SENTENCE, { layers: [madeLayer({ heads: 3 }), madeLayer({ heads: 2 })] });
const picture: Picture = { view: "measures", layer: 0, head: 1, focus: null, locale: "en", theme: "light" };
const VALUES: Record<string, number[]> = {
  entropy: [0.02, 1.5, 0.7, 2.25, 1],
  distance: [3, 1, Number.NaN, 2.5, 4],
  peak: [0.99, 0.4, 0.6, 0.2, 0.5],
  sink: [0.9, 0.1, 0.2, 0.3, 0.4],
  previous: [0, 0.5, 0.1, 0.2, 0.3],
  self: [0.05, 0.25, 0.15, 0.45, 0.35],
};
const LABELS = ["sink", "", "self", "", "diffuse"];
let root: HTMLElement;

function answered(layer: number): Answer {
  const [from, to] = layer === 0 ? [0, 3] : [3, 5];
  const arrays = MEASURES.map((name) => {
    const values = Float32Array.from(VALUES[name]!.slice(from, to));
    return { name, shape: [values.length], values, codes: null };
  });
  const labels = LABELS.slice(from, to).map((label, head) => ({ layer, head, label }));
  return { header: madeHeader({ labels }), arrays };
}

const ask = vi.fn((request: Request) => Promise.resolve(answered((request as MeasuresRequest).layer)));
const source = { ask, can: ({ kind }: Request) => kind === "measures" } as unknown as Source;
const look = vi.fn();
const keep = vi.fn();

async function show() {
  const props = { source, summary: SUMMARY, layer: 0, head: 1, words: english, theme: theme("light") };
  await act(() => render(<measuresPanel.Body {...props} {...{ picture, look, keep }} width={1200} id="m" />, root));
  await act(() => new Promise<void>((done) => setTimeout(done)));
}

const dots = () => [...root.querySelectorAll<SVGElement>(".rg-dot")];
const rows = () => [...root.querySelectorAll("tbody tr")];
const columns = () => [...root.querySelectorAll<HTMLElement>("thead button")];
const first = () => rows().map((row) => row.querySelector("button")!.textContent);

beforeEach(() => {
  root = document.createElement("div");
  document.body.append(root);
  for (const mock of [ask, look, keep]) mock.mockClear();
});

afterEach(() => {
  act(() => render(null, root));
  root.remove();
});

test("one row and one dot a head; a measure that is not known has no dot", async () => {
  await show();
  expect(ask.mock.calls.map(([request]) => request)).toEqual([0, 1].map((layer) => ({ kind: "measures", layer })));
  expect(first()).toEqual(["0 · 0", "0 · 1", "0 · 2", "1 · 0", "1 · 1"]);
  expect(dots()).toHaveLength(4);
  expect(root.textContent).toContain("1 head has no dot");
  expect([...rows()[2]!.querySelectorAll("td")].map(({ textContent }) => textContent)).toEqual([
    "itself",
    "0.7",
    "–",
    "60.0%",
    "20.0%",
    "10.0%",
    "15.0%",
  ]);
});

test("a column sorts, numbers from the largest, and turns round when pressed again", async () => {
  await show();
  await act(() => columns()[2]!.click());
  expect(first()).toEqual(["1 · 0", "0 · 1", "1 · 1", "0 · 2", "0 · 0"]);
  expect(columns()[2]!.closest("th")!.getAttribute("aria-sort")).toBe("descending");
  await act(() => columns()[2]!.click());
  expect(first()).toEqual(["0 · 0", "0 · 2", "1 · 1", "0 · 1", "1 · 0"]);
  await act(() => columns()[3]!.click());
  expect(first().at(-1)).toBe("0 · 2");
});

test("pointing at a row marks its dot, and the other way round", async () => {
  await show();
  await act(() => rows()[3]!.querySelector("button")!.focus());
  const dot = dots().find((each) => each.dataset.at === "1/0")!;
  const ring = [...root.querySelectorAll("svg circle:not(.rg-dot)[r='10']")][0]!;
  expect([ring.getAttribute("cx"), ring.getAttribute("cy")]).toEqual([dot.getAttribute("cx"), dot.getAttribute("cy")]);
  expect(root.querySelector(".rg-reading")!.textContent).toBe(
    "Layer 1, head 0: nothing that stands out. How far it looks (mean distance, tokens): 2.5. Spread of its look (entropy, nats): 2.25.",
  );
  await act(() => dots()[0]!.focus());
  expect(root.querySelector(".rg-pointed button")!.textContent).toBe("0 · 0");
});

test("a dot opens its head with Enter, a row with a click; arrows move between dots", async () => {
  await show();
  const press = (key: string) =>
    act(() => document.activeElement!.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true })) as never);
  await act(() =>
    dots()
      .find((each) => each.getAttribute("tabindex") === "0")!
      .focus(),
  );
  expect((document.activeElement as SVGElement).dataset.at).toBe("0/1");
  await press("ArrowRight");
  expect((document.activeElement as SVGElement).dataset.at).toBe("1/0");
  await press("Enter");
  expect(look).toHaveBeenLastCalledWith(1, 0);
  await act(() => rows()[2]!.querySelector("button")!.click());
  expect(look).toHaveBeenLastCalledWith(0, 2);
});

test("other axes are chosen, and kept", async () => {
  await show();
  const select = root.querySelector("select")!;
  select.value = "peak";
  await act(() => select.dispatchEvent(new Event("change", { bubbles: true })) as never);
  expect(keep).toHaveBeenLastCalledWith({ x: "peak", y: "entropy" });
  expect(dots()).toHaveLength(5);
});

test("ticks are round numbers within their bounds", () => {
  expect(ticks(0.13, 2.2)).toEqual([0.5, 1, 1.5, 2]);
  expect(ticks(-3, 41)).toEqual([0, 10, 20, 30, 40]);
  expect(ticks(0.1, 0.3)).toEqual([0.1, 0.15, 0.2, 0.25, 0.3]);
  expect([ticks(7, 7), ticks(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY)]).toEqual([[7], []]);
});

test("a dot's neighbours are the next in its measure", () => {
  const heads = [answered(0), answered(1)].flatMap(measured);
  const dots = heads.filter(({ values }) => !Number.isNaN(values.distance));
  const to = (arrow: string) => beside(dots, dots[0]!, arrow, "distance", "entropy");
  expect([to("ArrowRight"), to("ArrowLeft"), to("ArrowUp"), to("ArrowDown")]).toEqual([
    dots[3],
    dots[2],
    dots[3],
    dots[0],
  ]);
});

test("labels sort by their words, and those that nothing stands out in come last", () => {
  const heads = [answered(0), answered(1)].flatMap(measured) as Measured[];
  const labels = (rising: boolean) => inOrder(heads, "label", rising, english).map(({ label }) => label);
  expect(labels(true)).toEqual(["diffuse", "sink", "self", "", ""]);
  expect(labels(false).slice(3)).toEqual(["", ""]);
});

test("values are read with as many digits as count", () => {
  const read = (value: number) => shown("entropy", value, english);
  expect([read(0.0022), read(1.234), read(Number.NaN), shown("peak", 0.9996, english)]).toEqual([
    "0.0022",
    "1.23",
    "–",
    ">99.9%",
  ]);
});

test("every measure and label has words", () => {
  for (const name of MEASURES)
    expect(en).toMatchObject({ [`measure_${name}`]: expect.any(String), [`term_${name}`]: expect.any(String) });
  const labels = Object.keys(en).filter((key) => key.startsWith("label_"));
  expect(labels).toHaveLength(14);
  for (const label of labels) expect(en).toHaveProperty(label.replace("label_", "short_"));
});
