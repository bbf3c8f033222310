// @vitest-environment happy-dom
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Answer } from "../frame.ts";
import { effectPanel, strongestLink } from "../panels/effect.tsx";
import { rangeOf, stacked, ticksIn } from "../panels/effect-plot.tsx";
import { amount, sayEffect } from "../panels/effect-says.ts";
import type { Picture } from "../requests.ts";
import type { Effect } from "../sources/effects.ts";
import { HttpSource } from "../sources/http.ts";
import { theme } from "../theme.ts";
import { words } from "../words.ts";
import { madeCross, madeHead, madeHeader, madeSummary, ROWS, SENTENCE } from "./made.ts";

const english = words("en");
const picture: Picture = { view: "effect", layer: 0, head: 1, focus: null, locale: "en", theme: "auto" };
const CONTROLS = Array.from({ length: 20 }, (_, at) => 0.01 * (at + 1));
let root: HTMLElement;
let laboratory: ReturnType<typeof vi.fn<typeof fetch>>;

function madeEffect(change: Partial<Effect> = {}): Effect {
  const states = { kind: "states", target: null, log_probability: null, top: [] } as const;
  return {
    schema: 1,
    sequence: 0,
    unit: "distance",
    difference: 0.371,
    controls: CONTROLS,
    interval: [0.015, 0.195],
    matched: CONTROLS.map((_, at) => `Ablate(layer=0, head=${at})`),
    rank: 1,
    outside: true,
    before: { ...states, top: [] },
    after: { ...states, top: [] },
    say: { en: "It moves. The central…", fr: "Il bouge." },
    ...change,
  };
}

class Source extends HttpSource {
  override ask(): Promise<Answer> {
    const values = Float32Array.from(ROWS.flat());
    return Promise.resolve({ header: madeHeader(), arrays: [{ name: "weights", shape: [5, 5], values, codes: null }] });
  }
}

/** The laboratory answers with this effect, whatever is asked. */
function answers(found: Effect) {
  laboratory.mockImplementation((_, init) => {
    const { sequence } = JSON.parse(String(init!.body));
    return Promise.resolve(new Response(JSON.stringify({ ...found, sequence })));
  });
}

async function show(summary = madeSummary(SENTENCE)) {
  const source = new Source({ header: madeHeader({ summary }), arrays: [] });
  const given = { source, summary, layer: 0, head: 1, words: english, look: vi.fn(), keep: vi.fn() };
  await act(() =>
    render(<effectPanel.Body {...given} theme={theme("light")} width={600} id="t" picture={picture} />, root),
  );
  await act(() => undefined);
}

const button = (name: string) => [...root.querySelectorAll("button")].find((each) => each.textContent === name)!;
const press = async (name: string) => {
  await act(() => button(name).click());
  await act(() => new Promise((settled) => setTimeout(settled)));
};
const status = () => root.querySelector("[role=status]")!.textContent;
const plots = () => [...root.querySelectorAll("svg")];
/** What is written beside a diamond. */
const told = (plot: Element) => [...plot.children].at(-1)!.querySelector("text")!.textContent;
const asked = () => laboratory.mock.calls.map(([, init]) => JSON.parse(String(init!.body)));

beforeEach(() => {
  root = document.createElement("div");
  document.body.append(root);
  laboratory = vi.fn();
  vi.stubGlobal("fetch", laboratory);
});

afterEach(() => {
  act(() => render(null, root));
  root.remove();
  vi.unstubAllGlobals();
});

test("a head is switched off beside twenty controls, and the result is said and drawn", async () => {
  answers(madeEffect());
  await show();
  await press("Switch this head off");
  expect(laboratory.mock.calls[0]![0]).toBe("/api/effect");
  expect(asked()[0]).toMatchObject({ record: "r1", change: { kind: "ablate", layer: 0, head: 1 }, controls: 20 });
  const said =
    "The model’s answer (its hidden states) moves by 37.1% of its size. It stands out: 20 similar changes elsewhere do not do that (number 1 of 21 by size).";
  expect(root.querySelector(".rg-reading")!.textContent).toBe(said);
  expect(status()).toBe(`Layer 0, head 1: switched off. ${said}`);
  expect(root.querySelectorAll("[role=status]")).toHaveLength(1);
  expect(root.querySelectorAll("svg circle")).toHaveLength(20);
  expect(root.querySelector("svg")!.getAttribute("aria-label")).toBe("It moves. The central…");
  expect([...root.querySelectorAll("svg text")].map((each) => each.textContent)).toEqual([
    "0%",
    "10%",
    "20%",
    "30%",
    "37.1%",
  ]);
  expect(root.querySelectorAll("details tbody tr")).toHaveLength(20);
  expect(root.querySelector("details tbody tr")!.textContent).toBe("Ablate(layer=0, head=0)1%");
});

test("a link between two words is cut; the strongest one is proposed", async () => {
  answers(madeEffect());
  await show();
  expect(root.querySelector(".rg-cutting > p")!.textContent).toBe("“le” gives “chat” 60.0% of its attention.");
  const [looks, looked] = ["looks", "looked"].map((side) => root.querySelectorAll(`[class*="${side}"] input`));
  await act(() => (looks![3] as HTMLElement).click());
  await act(() => (looked![0] as HTMLElement).click());
  expect(root.querySelector(".rg-cutting > p")!.textContent).toBe("“dort” gives “[CLS]” 26.0% of its attention.");
  await press("Cut this link");
  expect(asked()[0].change).toEqual({ kind: "cut", layer: 0, head: 1, query: 3, key: 0 });
  expect(root.querySelector("h2")!.textContent).toBe("Layer 0, head 1: “dort” no longer sees “[CLS]”");
});

test("what is not there cannot be cut", async () => {
  await show();
  const looks = root.querySelectorAll<HTMLElement>(".rg-who-looks input");
  await act(() => looks[4]!.click());
  expect(root.textContent).toContain("In this head, “[SEP]” does not look at “chat” at all");
  expect(button("Cut this link").getAttribute("aria-disabled")).toBe("true");
  await press("Cut this link");
  expect(asked()).toEqual([]);
  expect(button("Switch this head off").getAttribute("aria-disabled")).toBe("false");
});

test("while the model runs, that is said, and it can be stopped", async () => {
  const waiting = new Promise<Response>(() => undefined);
  laboratory.mockImplementation((_, init) => {
    const gone = new DOMException("stopped", "AbortError");
    return Promise.race([
      waiting,
      new Promise<Response>((_, no) => init!.signal!.addEventListener("abort", () => no(gone))),
    ]);
  });
  await show();
  await press("Switch this head off");
  expect(status()).toContain("reads the text 23 times");
  expect(button("Switch this head off").getAttribute("aria-disabled")).toBe("true");
  await press("Switch this head off");
  expect(asked()).toHaveLength(1);
  await press("Stop");
  expect(status()).toBe("Stopped: nothing was measured.");
  expect(button("Switch this head off").getAttribute("aria-disabled")).toBe("false");
  await press("Switch this head off");
  const { signal } = laboratory.mock.calls[1]![1]!;
  act(() => render(null, root));
  expect(signal!.aborted).toBe(true);
});

test("a refusal is said in the person's language", async () => {
  const refusal = {
    schema: 1,
    sequence: 1,
    code: "no_controls",
    message: { en: "Nothing alike.", fr: "Rien." },
    fits: null,
  };
  laboratory.mockResolvedValue(new Response(JSON.stringify(refusal), { status: 422 }));
  await show();
  await press("Switch this head off");
  expect(root.querySelector("[role=alert]")!.textContent).toBe("Nothing alike.");
  expect([status(), root.querySelector("svg")]).toEqual(["", null]);
});

test("an answer to something else is not shown", async () => {
  laboratory.mockResolvedValue(new Response(JSON.stringify(madeEffect({ sequence: -1 }))));
  await show();
  await press("Switch this head off");
  expect(root.querySelector("[role=alert]")!.textContent).toContain("not of the same version");
});

test("earlier tries stay, newest first, on one scale; also after a look at another view", async () => {
  const summary = madeSummary(SENTENCE);
  await show(summary);
  for (const difference of [0.05, 0.1, 0.15, 0.2, 0.25, 0.5]) {
    answers(madeEffect({ difference }));
    await press("Switch this head off");
  }
  act(() => render(null, root));
  await show(summary);
  expect(plots().map(told)).toEqual(["50%", "25%", "20%", "15%", "10%"]);
  const scales = new Set(plots().map((plot) => plot.querySelector("g")!.outerHTML));
  expect(scales.size).toBe(1);
});

test("a prediction in words is told before and after", async () => {
  const before = {
    kind: "class",
    target: "gai",
    log_probability: Math.log(0.6),
    top: [
      ["gai", 0.6],
      ["<b>", 0.4],
    ],
  } as const;
  const after = {
    kind: "class",
    target: "gai",
    log_probability: Math.log(0.3),
    top: [
      ["<b>", 0.7],
      ["gai", 0.3],
    ],
  } as const;
  answers(madeEffect({ unit: "nats", difference: Math.log(0.5), before: before as never, after: after as never }));
  await show();
  await press("Switch this head off");
  expect(root.querySelector(".rg-reading")!.textContent).toMatch(/^“gai” goes from 60% to 30%\./);
  const tables = [...root.querySelectorAll(".rg-answers table")].map((table) => table.textContent);
  expect(tables).toEqual(["beforegai60%<b>40%", "after<b>70%gai30%"]);
  expect(root.querySelectorAll(".rg-answers .rg-prediction")).toHaveLength(2);
  expect(plots().map(told)).toEqual(["−0.69"]);
});

test("few controls, an ordinary change and none at all are judged in words", () => {
  expect(sayEffect(madeEffect({ outside: false, rank: 5 }), english)).toContain("no sign that it matters more");
  expect(sayEffect(madeEffect({ controls: CONTROLS.slice(0, 7) }), english)).toContain("only 7 similar changes");
  expect(sayEffect(madeEffect({ difference: 0.001 }), english)).toContain("less than what 20 similar changes");
  expect(sayEffect(madeEffect({ difference: -0.3, unit: "nats" }), english)).toContain("It stands out");
  expect(sayEffect(madeEffect({ difference: 0 }), english)).toMatch(/^Nothing changes\./);
});

test("only the laboratory, which has the model, offers it", () => {
  const summary = madeSummary(SENTENCE);
  expect(effectPanel.offered(new HttpSource({ header: madeHeader(), arrays: [] }), summary)).toBe(true);
  expect(effectPanel.offered({ can: () => true, offers: () => true } as never, summary)).toBe(false);
});

test("the strongest link is between two different words, even where marks weigh more", () => {
  expect(strongestLink(madeHead(SENTENCE, ROWS))).toEqual({ query: 1, key: 2 });
  const marks = [
    [0.9, 0.05, 0.05],
    [0.9, 0.06, 0.04],
    [0.9, 0.07, 0.03],
  ];
  expect(strongestLink(madeHead(["[CLS]", "le", "chat"], marks))).toEqual({ query: 2, key: 1 });
  expect(strongestLink(madeCross())).toEqual({ query: 0, key: 1 });
});

test("axes hold everything, with round numbers", () => {
  expect(rangeOf([madeEffect(), madeEffect({ difference: -0.2, unit: "nats" })])).toEqual([-0.2, 0.371]);
  expect(rangeOf([madeEffect({ difference: 0, controls: [0], interval: [0, 0] })])).toEqual([0, 1]);
  expect(ticksIn([0, 0.371])).toEqual([0, 0.1, 0.2, 0.30000000000000004]);
  expect(ticksIn([-0.2, 0.371]).map((tick) => amount(tick, "nats", english))).toEqual(["−0.2", "0", "+0.2"]);
});

test("dots that would overlap stand on each other", () => {
  expect(stacked([50, 10, 12, 50])).toEqual([0, 0, 1, 1]);
  expect(Math.max(...stacked(Array(19).fill(7)))).toBe(5);
});
