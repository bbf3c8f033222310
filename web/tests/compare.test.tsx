// @vitest-environment happy-dom
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import shipped from "../../src/regard/comparison/measured.json" with { type: "json" };
import { mountCompare } from "../app/compare-page.tsx";
import { COMPETITORS, casesBy, type Measured, pointOf } from "../compare/measured.ts";

/** Every part, in numbers that are easy to follow. */
function made(): Measured {
  const all = <T,>(value: (name: string, place: number) => T) =>
    Object.fromEntries(COMPETITORS.map((name, place) => [name, value(name, place)]));
  const timed = (batch: number, length: number, threads: number) => ({
    batch,
    length,
    threads,
    load: 5,
    competitors: all((_, place) => ({ seconds: place + 1, processor_seconds: (place + 1) * length, kept_bytes: 1e6 })),
  });
  const task = (name: string) => ({
    name,
    taught: [1, 20] as [number, number],
    tested: [1, 20, 40],
    chance: 0.1,
    competitors: all(() => ({
      parameters: 30_007,
      steps: 101,
      rate: 0.005,
      accuracy: { 1: [1, 1, 1], 20: [0.9, 0.8, 0.7], 40: [0.5, null, 0.5] },
    })),
  });
  return {
    ...(shipped as unknown as Measured),
    tasks: [task("copying"), task("agreement")],
    speed: {
      parameters: all(() => 250_000),
      cases: [timed(1, 20, 1), timed(16, 20, 1), timed(16, 40, 1), timed(16, 80, 1), timed(16, 80, 2)],
    },
    translation: {
      data: { tested: 997, attribution: { en: "By Tatoeba.", fr: "De Tatoeba." } },
      sizes: [
        { asked: 120_000, competitors: all((_, place) => ({ parameters: 1, steps: 2, rate: 3, bleu: [10 + place] })) },
      ],
    },
    claims: [
      { claim: "faster", verdict: "holds", numbers: { 20: 1.234, 40: 2.345, 80: 4.567 } },
      { claim: "parallel", verdict: "unmeasured", numbers: {} },
      {
        claim: "quadratic",
        verdict: "fails",
        numbers: { length: 80, "time many-heads": 1.43, "memory many-heads": 1.01, "memory bahdanau": 1.9 },
      },
      { claim: "memory", verdict: "partly", numbers: { "copying many-heads within": 0.8 } },
      { claim: "bleu", verdict: "holds", numbers: { "120000 rnn": 10.04, "120000 many-heads": 14 } },
    ],
  };
}

let root: HTMLElement;
let leave = () => {};

beforeEach(() => {
  document.body.innerHTML = '<div id="regard-lab" data-page="compare"></div>';
  root = document.getElementById("regard-lab")!;
  Object.defineProperty(HTMLElement.prototype, "clientWidth", { configurable: true, value: 900 });
});

afterEach(() => {
  leave();
  render(null, root);
  vi.unstubAllGlobals();
});

async function opened(found: unknown, language: string) {
  document.documentElement.lang = language;
  vi.stubGlobal("fetch", () => Promise.resolve(new Response(JSON.stringify(found))));
  act(() => {
    leave = mountCompare(root);
  });
  await vi.waitFor(async () => {
    await act(() => new Promise<void>((resolve) => setTimeout(resolve, 5)));
    expect(root.querySelector(".rg-claim")).not.toBeNull();
  });
  return root.textContent!;
}

test.each(["en", "fr"])(
  "every claim has its verdict and its numbers, and no place in a sentence stays empty (%s)",
  async (language) => {
    const said = await opened(made(), language);
    expect(said).not.toMatch(/[{}]|NaN|undefined|null/);
    const verdicts = [...root.querySelectorAll(".rg-verdict")].map((each) =>
      each.className.replace("rg-verdict rg-", ""),
    );
    expect(verdicts).toEqual(["holds", "fails", "partly", "holds", "unmeasured"]);
    for (const number of ["1.2", "4.6", "1.4", "80"])
      expect(said).toContain(language === "fr" ? number.replace(".", ",") : number);
    expect(said).toContain(language === "fr" ? "De Tatoeba." : "By Tatoeba.");
  },
);

test("what other programs did meanwhile is said", async () => {
  expect(await opened(made(), "en")).toContain("up to 5 wanted to compute at once");
});

test.each(["en", "fr"])("the comparison that is shipped shows as a whole (%s)", async (language) => {
  const said = await opened(shipped, language);
  expect(said).not.toMatch(/[{}]|NaN|undefined/);
  expect(root.querySelectorAll("section.rg-claim")).toHaveLength(6);
  expect(root.querySelectorAll("tbody th[scope=row]").length).toBeGreaterThanOrEqual(COMPETITORS.length);
});

test("a mean leaves out what came to nothing", () => {
  expect(pointOf(40, [0.5, null, 0.7])).toEqual({ x: 40, y: 0.6, spread: expect.closeTo(Math.SQRT1_2 / 5) });
  expect(pointOf(40, [null])).toBeNull();
});

test("cases that differ by one thing are those of one core and one batch", () => {
  expect(casesBy("length", made().speed!.cases).map(({ length }) => length)).toEqual([20, 40, 80]);
  expect(casesBy("batch", made().speed!.cases).map(({ batch }) => batch)).toEqual([1, 16]);
});
