// @vitest-environment happy-dom
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Answer } from "../frame.ts";
import { headsPanel } from "../panels/heads.tsx";
import { Fetching } from "../panels/heads-fetching.ts";
import { beside } from "../panels/heads-grid.tsx";
import { svgText } from "../parts/save.ts";
import type { HeadsRequest, Picture, Request, Summary } from "../requests.ts";
import type { Source } from "../source.ts";
import { theme } from "../theme.ts";
import { heads } from "../views/heads.tsx";
import { askSmalls, headsRequest, largest, shapeOf } from "../views/heads-pictures.ts";
import { words } from "../words.ts";
import { madeHeader, madeLayer, madeSummary, SENTENCE } from "./made.ts";

const english = words("en");
const colours = theme("light");
const SUMMARY = madeSummary(SENTENCE, { layers: [madeLayer({ heads: 3 }), madeLayer({ heads: 2 })] });
const picture: Picture = { view: "heads", layer: 0, head: 1, focus: null, locale: "en", theme: "light" };
let root: HTMLElement;
let see: (buttons: Element[], inSight?: boolean) => void;

/** Head h of layer l gives everything to the token h, and has entropy l + h / 10. */
function answered(request: Request, summary: Summary = SUMMARY): Answer {
  const { layer } = request as HeadsRequest;
  const count = summary.layers[layer]!.heads;
  const range = Array.from({ length: count }, (_, head) => head);
  if (request.kind === "measures") {
    const names = ["entropy", "distance", "peak", "sink", "previous", "self"];
    const values = Float32Array.from(range, (head) => layer + head / 10);
    const labels = range.map((head) => ({ layer, head, label: head === 1 ? "previous_token" : "" }));
    const arrays = names.map((name) => ({ name, shape: [count], values, codes: null }));
    return { header: madeHeader({ labels }), arrays };
  }
  const values = new Float32Array(count * 25);
  for (const head of range) for (let row = 0; row < 5; row++) values[head * 25 + row * 5 + head] = 1;
  return { header: madeHeader(), arrays: [{ name: "heads", shape: [count, 5, 5], values, codes: null }] };
}

class Made implements Source {
  asked: Request[] = [];
  summary = () => Promise.reject(new Error("not asked"));
  close() {}
  can = (_: Request) => true;
  offers = () => true;
  weights = (_: number, head: number): Promise<Answer> => {
    const values = new Float32Array(25);
    for (let row = 0; row < 5; row++) values[row * 5 + head] = 1;
    return Promise.resolve({ header: madeHeader(), arrays: [{ name: "weights", shape: [5, 5], values, codes: null }] });
  };
  ask(request: Request): Promise<Answer> {
    this.asked.push(request);
    return Promise.resolve(answered(request));
  }
}

/** Lets everything arrive that was asked for. */
const settle = () => act(() => new Promise<void>((done) => setTimeout(done)));
const look = vi.fn();
const keep = vi.fn();

async function show(source: Source = new Made(), summary = SUMMARY, options = {}) {
  const props = { source, summary, layer: 0, head: 1, words: english, theme: colours, width: 800, id: "t", look, keep };
  await act(() => render(<headsPanel.Body {...props} picture={{ ...picture, options }} />, root));
  await settle();
}

const buttons = () => [...root.querySelectorAll<HTMLElement>(".rg-head")];
const names = () =>
  buttons().map((button) => {
    return [...button.querySelectorAll(":not([aria-hidden])")]
      .map(({ textContent }) => textContent)
      .join(" ")
      .trim();
  });
const choose = (name: string, value: string) =>
  act(() => {
    const label = [...root.querySelectorAll("label")].find(({ firstChild }) => firstChild?.textContent === name)!;
    const select = label.querySelector("select")!;
    select.value = value;
    select.dispatchEvent(new Event("change", { bubbles: true }));
  });

beforeEach(() => {
  root = document.createElement("div");
  document.body.append(root);
  class Sight {
    constructor(private readonly tell: IntersectionObserverCallback) {
      see = (targets, isIntersecting = true) =>
        this.tell(targets.map((target) => ({ target, isIntersecting })) as IntersectionObserverEntry[], this as never);
    }
    observe() {}
    disconnect() {}
  }
  vi.stubGlobal("IntersectionObserver", Sight);
  look.mockClear();
  keep.mockClear();
});

afterEach(() => {
  vi.unstubAllGlobals();
  act(() => render(null, root));
  root.remove();
});

test("every head of every layer, named by number and by what it does", async () => {
  await show();
  expect([...root.querySelectorAll("h2")].map(({ textContent }) => textContent)).toEqual(["Layer 0", "Layer 1"]);
  expect(names()).toEqual([
    "Layer 0, head 0",
    "Layer 0, head 1 just before",
    "Layer 0, head 2",
    "Layer 1, head 0",
    "Layer 1, head 1 just before",
  ]);
  expect(buttons().map(({ tabIndex }) => tabIndex)).toEqual([0, -1, -1, -1, -1]);
  expect(buttons().map((button) => button.getAttribute("aria-current"))).toEqual([null, "true", null, null, null]);
  expect(buttons()[1]!.querySelector("small")!.textContent).toBe("just before");
});

test("nothing is asked before it is seen, and then the heads come", async () => {
  const source = new Made();
  await show(source);
  expect(source.asked.filter(({ kind }) => kind === "heads")).toEqual([]);
  expect(root.querySelectorAll(".rg-blank")).toHaveLength(5);
  await act(async () => see([buttons()[4]!]));
  await settle();
  expect(source.asked.filter(({ kind }) => kind === "heads").map((each) => (each as HeadsRequest).layer)).toEqual([
    1, 0,
  ]);
  expect(root.querySelectorAll(".rg-blank")).toHaveLength(0);
});

test("a click opens a head, and pointing at it reads it", async () => {
  await show();
  await act(() => buttons()[3]!.click());
  expect(look).toHaveBeenCalledWith(1, 0);
  await act(() => buttons()[4]!.focus());
  expect(root.querySelector(".rg-reading")!.textContent).toBe(
    "Layer 1, head 1: looks at the token just before (previous token)",
  );
  expect(buttons().map(({ tabIndex }) => tabIndex)).toEqual([-1, -1, -1, -1, 0]);
});

test("sorted by a measure, the largest first, and filtered", async () => {
  await show();
  await choose("Measure", "entropy");
  expect(names()[0]).toBe("Layer 1, head 1 1.1 just before");
  await act(() => buttons()[0]!.focus());
  expect(root.querySelector(".rg-reading")!.textContent).toBe(
    "Layer 1, head 1: looks at the token just before (previous token). Spread of its look (entropy, nats): 1.1",
  );
  expect(buttons().map((button) => button.querySelector("b")!.textContent)).toEqual(["1.1", "1", "0.2", "0.1", "0"]);
  await choose("Order", "rising");
  expect(buttons()[0]!.querySelector(".rg-quiet")!.textContent).toBe("0 · 0");
  await choose("What it does", "previous_token");
  expect(buttons().map((button) => button.querySelector(".rg-quiet")!.textContent)).toEqual(["0 · 1", "1 · 1"]);
  expect(keep).toHaveBeenLastCalledWith(
    expect.objectContaining({ sort: "entropy", order: "rising", role: "previous_token" }),
  );
  await choose("Layers", "1");
  expect(buttons()).toHaveLength(1);
});

test("a failure is said, and asking again helps", async () => {
  const source = new Made();
  source.can = (request) => request.kind === "heads";
  const ask = vi.spyOn(source, "ask").mockRejectedValueOnce(new TypeError("offline"));
  await show(source);
  await act(async () => see([buttons()[0]!]));
  await settle();
  expect(root.querySelector("[role=alert]")!.textContent).toContain("The laboratory does not answer");
  await act(() => root.querySelector<HTMLElement>(".rg-button")!.click());
  await act(async () => see([buttons()[0]!]));
  await settle();
  expect(root.querySelector("[role=alert]")).toBeNull();
  expect(ask.mock.calls.length).toBeGreaterThan(1);
});

test("arrows lead to the nearest head of the row above or below", () => {
  const places = [
    [0, 0],
    [70, 0],
    [140, 0],
    [0, 99],
    [90, 99],
    [0, 198],
  ];
  const made = places.map(([left, top]) => ({ getBoundingClientRect: () => ({ left, top }) }) as HTMLElement);
  const to = (from: number, arrow: string) => made.indexOf(beside(made, from, arrow)!);
  expect([to(0, "ArrowRight"), to(1, "ArrowLeft"), to(0, "ArrowLeft"), to(5, "ArrowRight")]).toEqual([1, 0, -1, -1]);
  expect([to(0, "ArrowDown"), to(2, "ArrowDown"), to(4, "ArrowDown"), to(5, "ArrowDown")]).toEqual([3, 4, 5, -1]);
  expect([to(4, "ArrowUp"), to(5, "ArrowUp"), to(1, "ArrowUp")]).toEqual([1, 3, -1]);
});

test("at most two are under way, and what goes out of sight is cancelled", async () => {
  const under = new Map<string, { signal: AbortSignal; done(): void }>();
  const bring = (part: string, signal: AbortSignal) =>
    new Promise<void>((done, fail) => {
      under.set(part, { signal, done });
      signal.addEventListener("abort", () => fail(new DOMException("", "AbortError")));
    });
  const failed = vi.fn();
  const fetching = new Fetching(bring, failed);
  fetching.want(["a", "b", "c"]);
  expect([...under.keys()]).toEqual(["a", "b"]);
  under.get("a")!.done();
  await Promise.resolve();
  await Promise.resolve();
  expect([...under.keys()]).toEqual(["a", "b", "c"]);
  fetching.want(["c", "d"]);
  expect([under.get("b")!.signal.aborted, under.get("c")!.signal.aborted]).toEqual([true, false]);
  await new Promise((resolve) => setTimeout(resolve));
  expect([...under.keys()]).toEqual(["a", "b", "c", "d"]);
  fetching.close();
  expect(under.get("d")!.signal.aborted).toBe(true);
  expect(failed).not.toHaveBeenCalled();
});

test("the largest of each block, as Python cuts them", () => {
  const weights = Float32Array.from({ length: 7 * 5 }, (_, at) => (at === 16 ? 1 : at / 100));
  const small = largest(weights, 7, 5, 3);
  expect([small.rows, small.columns]).toEqual([3, 3]);
  // Rows begin at 0, 2 and 4, columns at 0, 1 and 3; the last of each block is its largest but for the 1 in row 3, column 1.
  const expected = [0.05, 0.07, 0.09, 0.15, 1, 0.19, 0.3, 0.32, 0.34];
  expect([...small.values]).toEqual(expected.map(Math.fround));
});

test("a file that holds only weights makes its pictures of them", async () => {
  const source = new Made();
  source.can = () => false;
  const [place, small] = (await askSmalls(source, SUMMARY, headsRequest(0)))[2]!;
  expect(place).toBe("0/2");
  expect([...small.values.subarray(0, 5)]).toEqual([0, 0, 1, 0, 0]);
  expect(headsPanel.offered(source, SUMMARY)).toBe(true);
  source.offers = () => false;
  expect(headsPanel.offered(source, SUMMARY)).toBe(false);
});

test("a long text is asked for a few heads at a time, and drawn in blocks", () => {
  const summary = madeSummary(Array.from({ length: 4099 }, String));
  expect(shapeOf(summary, 0)).toEqual({ rows: 64, columns: 64, dot: 1, down: 65, across: 65, long: true, atOnce: 15 });
  expect(headsRequest(0, 6, 4)).toEqual({ kind: "heads", layer: 0, first: 4, count: 4, side: 64 });
  expect(shapeOf(madeSummary(Array.from({ length: 20_000 }, String)), 0).atOnce).toBe(1);
  expect(heads.needs(summary, picture)).toEqual([headsRequest(0), headsRequest(1)]);
  const data = heads.read(summary, picture, [answered(headsRequest(0)), answered(headsRequest(1))]);
  const drawn = { data, gaze: null, theme: colours, words: english, width: 640, id: "d", name: "n" };
  expect(heads.note(drawn)).toContain("up to 65 × 65 weights");
});

test("one drawing with a picture a head, by number and label", () => {
  const asked = heads.needs(SUMMARY, picture);
  expect(asked.map(({ kind }) => kind)).toEqual(["heads", "heads", "measures", "measures"]);
  const data = heads.read(
    SUMMARY,
    picture,
    asked.map((request) => answered(request)),
  );
  const props = { data, gaze: null, theme: colours, words: english, width: 640, id: "d", name: "all" };
  const text = svgText({ kind: heads, ...props, model: "made", title: "le chat" });
  expect(text.match(/<image /g)).toHaveLength(5);
  expect(text.match(/just before/g)).toHaveLength(2);
  expect(heads.heading(data, english)).toBe("5 heads");
  expect(
    heads
      .table(data, english)!
      .slice(0, 3)
      .map((row) => row.slice(0, 4)),
  ).toEqual([
    ["Layer", "Head", "What it does", "Spread of its look (entropy, nats)"],
    ["0", "0", "", "0"],
    ["0", "1", "previous_token", String(Math.fround(0.1))],
  ]);
});

test("failed proofs are told of", () => {
  const proof = { state: "failed", error: 1, allowed: 1e-5, sums: null } as const;
  const summary = { ...SUMMARY, layers: [madeLayer({ heads: 3 }), madeLayer({ heads: 2, proof })] };
  const data = heads.read(
    summary,
    picture,
    heads.needs(summary, picture).map((request) => answered(request, summary)),
  );
  expect(heads.note({ data, gaze: null, theme: colours, words: english, width: 640, id: "d", name: "n" })).toContain(
    "The proof of layer 1 failed",
  );
});
