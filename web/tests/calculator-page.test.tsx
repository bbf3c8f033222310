// @vitest-environment happy-dom
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { write } from "../app/address.ts";
import { mountCalculator } from "../app/calculator-page.tsx";
import type { Answer } from "../frame.ts";
import { calculatorPanel } from "../panels/calculator.tsx";
import letters from "../public/letters.json" with { type: "json" };
import type { Picture, Request } from "../requests.ts";
import type { Source } from "../source.ts";
import { theme } from "../theme.ts";
import { words } from "../words.ts";
import { madeHeader, madeLayer, madeSummary } from "./made.ts";

let root: HTMLElement;
let leave = () => {};

beforeEach(() => {
  document.body.innerHTML = '<div id="regard-lab" data-page="calculator"></div>';
  document.documentElement.lang = "en";
  root = document.getElementById("regard-lab")!;
  Object.defineProperty(HTMLElement.prototype, "clientWidth", { configurable: true, value: 1000 });
  vi.stubGlobal("fetch", () => Promise.resolve(new Response(JSON.stringify(letters))));
});

afterEach(() => {
  write();
  leave();
  render(null, root);
  vi.unstubAllGlobals();
});

async function open(search = "") {
  history.replaceState(null, "", `/calculator${search}`);
  act(() => {
    leave = mountCalculator(root);
  });
  await vi.waitFor(async () => {
    await act(() => new Promise<void>((resolve) => setTimeout(resolve, 5)));
    expect(root.querySelector(".rg-steps, .rg-warning")).not.toBeNull();
  });
}

const one = <Found extends Element>(selector: string) => root.querySelector<Found>(selector)!;
const spoken = () => one("[role=status]")?.textContent;
const lines = (step: number) =>
  [...root.querySelectorAll(`.rg-steps > li:nth-child(${step}) ul > li`)].map((line) => line.textContent);
const button = (text: string) => [...root.querySelectorAll("button")].find((each) => each.textContent === text);
const type = (field: HTMLInputElement, value: string) =>
  act(() => {
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
const click = (element: HTMLElement) => act(() => element.click());

test("the page opens on chat, and the last letter looks", async () => {
  await open();
  expect(spoken()).toBe("“t” looks most at itself: 34%, then at “h”: 29%.");
  expect(lines(2)[3]).toBe("t−0.3×(−0.3) + 0.6×0.6 + 0.2×0.2 + 0.8×0.8 =1.13");
  expect(root.querySelectorAll(".rg-vectors input")).toHaveLength(16);
  for (const field of root.querySelectorAll("input, select"))
    expect(
      field.getAttribute("aria-label") ??
        field.closest("label")?.textContent ??
        document.querySelector(`label[for="${field.id}"]`)?.textContent,
    ).toBeTruthy();
  expect(root.textContent).toContain("chosen by hand for the first lesson");
});

test("a number that is changed changes everything, and can be put back", async () => {
  await open();
  const field = one<HTMLInputElement>('[aria-label="query, key and value of “t”, number 4"]');
  await type(field, "3");
  expect(lines(2)[3]).toBe("t−0.3×(−0.3) + 0.6×0.6 + 0.2×0.2 + 3×3 =9.49");
  expect(spoken()).toContain("“t” looks most at itself: 9");
  await type(field, "");
  expect(lines(2)[3]).toContain("3×3");
  await type(field, "99");
  expect(lines(2)[3]).toContain("5×5");
  await click(button("Put the numbers back")!);
  expect(lines(2)[3]).toContain("=1.13");
  expect(one<HTMLInputElement>('[aria-label="query, key and value of “t”, number 4"]').value).toBe("0.8");
  expect(button("Put the numbers back")).toBeUndefined();
});

test("the three roles can be told apart", async () => {
  await open();
  await click(one(".rg-ticks input"));
  expect(root.querySelectorAll(".rg-vectors input")).toHaveLength(48);
  await type(one('[aria-label="value of “c”, number 1"]'), "2");
  expect(lines(2)[0]).toContain("=−0.44");
  expect(lines(7)[0]).toContain("(2, 0, 0.5, −0.3)");
  await click(one(".rg-ticks input"));
  expect(lines(7)[0]).toContain("(1, 0, 0.5, −0.3)");
});

test("a link shows the same, and the address keeps what is turned", async () => {
  await open("?word=chat&ask=1&temperature=0.5&causal=1");
  expect(spoken()).toBe("“h” looks most at itself: 72%, then at “c”: 28%.");
  const heat = one<HTMLInputElement>("[type=range]");
  expect(heat.getAttribute("aria-valuetext")).toBe("0.5. Below 1: the best match takes even more.");
  await type(heat, "1");
  await click(one(".rg-steps > li:nth-child(4) input"));
  await click(
    [...root.querySelectorAll<HTMLInputElement>(".rg-picker input[type=radio]")].find(
      (each) => each.parentElement!.textContent === "a",
    )!,
  );
  await act(() => new Promise((resolve) => setTimeout(resolve, 300)));
  expect(location.search).toBe("?word=chat&ask=2&temperature=10&causal=0");
});

test.each([
  ["?ask=99&temperature=1000", "“t” looks most at itself: 34%"],
  ["?word=%D0%B6", "“ж” has no numbers"],
  ["?word=%F0%9F%98%80", "“😀” has no numbers"],
  ["?word=a", "“a” looks most at itself: 100%."],
])("%s is answered: %s", async (search, said) => {
  await open(search);
  expect(root.textContent).toContain(said);
});

test("an empty or too long word is answered by one sentence, and nothing is invented", async () => {
  await open();
  await type(one("#regard-lab .rg-word input"), "");
  expect(one("[role=alert]").textContent).toBe("There is nothing to work out yet: type a word of 1 to 8 letters.");
  expect(root.querySelector(".rg-steps")).toBeNull();
  await type(one(".rg-word input"), "a".repeat(40));
  expect(one("[role=alert]").textContent).toContain("40 letters, and 8 is the most");
  await click(button("papa")!);
  expect(spoken()).toMatch(/^“a” looks most/);
  expect(one(".rg-calc").textContent).toContain("MiniLM");
});

test("letters that do not come are told", async () => {
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("no network")));
  await open();
  expect(one("[role=alert]").textContent).toContain("does not answer");
});

const tokens = Array.from({ length: 11 }, (_, at) => `w${at}`);
const summary = madeSummary(tokens, { layers: [madeLayer({ heads: 3 })] });
const picture: Picture = { view: "calculator", layer: 0, head: 1, focus: null, locale: "en", theme: "auto" };

class Fake implements Source {
  held = 1;
  asked: Request[] = [];
  summary = () => Promise.reject(new Error("not asked"));
  weights = () => Promise.reject(new Error("not asked"));
  offers = () => true;
  close() {}
  can(request: Request) {
    return "head" in request && request.head === this.held;
  }
  ask(request: Request): Promise<Answer> {
    this.asked.push(request);
    const values = Float32Array.from({ length: 11 * 13 }, (_, at) => ((at * 7) % 5) / 4 - 0.5);
    const array = (name: string) => ({ name, shape: [11, 13], values, codes: null });
    const arrays = request.kind === "vectors" ? [array("query"), array("key")] : [];
    return Promise.resolve({ header: madeHeader(), arrays });
  }
}

async function panel(source: Source, head: number, look = vi.fn()) {
  const props = { source, summary, layer: 0, head, words: words("en"), theme: theme("light"), width: 400, id: "t" };
  const keep = vi.fn();
  await act(async () => {
    render(<calculatorPanel.Body {...props} {...{ picture, look, keep }} />, root);
    await new Promise((resolve) => setTimeout(resolve, 10));
  });
  return keep;
}

test("a head's own numbers are shown, not changed, with all others in one line", async () => {
  const source = new Fake();
  expect(calculatorPanel.offered(source, summary)).toBe(true);
  const keep = await panel(source, 1);
  expect(source.asked.map(({ kind }) => kind)).toEqual(["vectors", "mask"]);
  expect(root.querySelector(".rg-vectors")).toBeNull();
  expect(lines(2)).toHaveLength(5);
  expect(lines(2)[0]).toContain("9 more products");
  expect(lines(6).at(-1)).toMatch(/^all 6 others/);
  expect(keep).toHaveBeenLastCalledWith({ ask: 5, temperature: 1, causal: false });
  const chips = [...root.querySelectorAll<HTMLInputElement>(".rg-picker input[type=checkbox]")];
  for (const chip of chips.filter(({ checked }) => !checked).slice(0, 3)) await click(chip);
  expect(lines(2)).toHaveLength(8);
  expect(chips.filter(({ disabled }) => disabled)).toHaveLength(3);
});

test("a file that holds another head says which", async () => {
  const look = vi.fn();
  await panel(new Fake(), 0, look);
  expect(root.textContent).toContain("does not hold the numbers of this head");
  await click(button("Layer 0, head 1")!);
  expect(look).toHaveBeenCalledWith(0, 1, "calculator");
});
