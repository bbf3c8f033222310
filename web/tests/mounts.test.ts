// @vitest-environment happy-dom
import { deflateSync } from "node:zlib";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { mountLab } from "../app/lab.tsx";
import { toBase64 } from "../base64.ts";
import { type Picture, type Refusal, SCHEMA } from "../requests.ts";
import { mountSaved } from "../saved.tsx";
import widget from "../widget.tsx";
import { en } from "../words/en.ts";
import { fr } from "../words/fr.ts";
import { madeFrame, madeSummary, ROWS, SENTENCE } from "./made.ts";

const picture: Picture = { view: "lines", layer: 0, head: 1, focus: null, locale: "fr", theme: "light" };
const summary = madeFrame({ summary: madeSummary(SENTENCE) });
let root: HTMLElement;
const settled = () => act(() => new Promise<void>((resolve) => setTimeout(resolve, 20)));
const pictures = (count: number) =>
  vi.waitFor(async () => {
    await settled();
    expect(document.querySelectorAll("figure svg")).toHaveLength(count);
  });

beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
  history.replaceState(null, "", "/");
  document.documentElement.lang = "fr";
  root = document.createElement("div");
  document.body.append(root);
  vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockReturnValue(1200);
});

afterEach(() => {
  root.remove();
  vi.unstubAllGlobals();
});

class Laboratory {
  looked: string[] = [];
  /** All that was asked for, not the text alone. */
  wishes: Record<string, unknown>[] = [];
  task = "read";
  prediction: string | null = null;
  refusal: Partial<Refusal> | null = null;
  private records = 0;

  fetch = (address: string, init?: RequestInit) => {
    if (address === "/api/models") {
      const both = (text: string) => ({ en: text, fr: text });
      const start = this.task === "translate" ? { layer: 0, head: 1 } : null;
      const facts = [both("Trained on nothing.")];
      const entry = { name: "made", title: both("Made"), about: both("Made up."), task: this.task, start, facts };
      return Promise.resolve(Response.json({ models: [entry, { ...entry, name: "reads", task: "read" }] }));
    }
    const body = JSON.parse(init?.body as string) as { text: string; sequence: number };
    if (address === "/api/answer") return Promise.resolve(new Response(madeFrame({ sequence: body.sequence }, ROWS)));
    this.looked.push(body.text);
    this.wishes.push(body);
    const fits = this.refusal?.fits ?? null;
    if (this.refusal && (fits === null || [...body.text].length > fits)) {
      const message = { en: "Too long.", fr: "Trop long." };
      return Promise.resolve(Response.json({ schema: SCHEMA, sequence: 0, code: "x", message, fits }, { status: 413 }));
    }
    const summary = { ...madeSummary(SENTENCE), model: "made", prediction: this.prediction };
    return Promise.resolve(new Response(madeFrame({ record: `m${this.records++}`, summary })));
  };
}

async function write(text: string) {
  const box = root.querySelector("textarea")!;
  box.value = text;
  await act(() => box.dispatchEvent(new Event("input", { bubbles: true })) as never);
  await settled();
}

test("the laboratory opens with an example and both pictures, and counts what it drew", async () => {
  const laboratory = new Laboratory();
  vi.stubGlobal("fetch", laboratory.fetch);
  const began = vi.fn();
  const stop = mountLab(root, began);
  expect(began).not.toHaveBeenCalled();
  await pictures(2);
  expect(laboratory.looked).toEqual(["Le chat noir dort sur le canapé."]);
  expect(document.activeElement).toBe(root.querySelector("textarea"));
  const drawn = Number(document.documentElement.dataset.drawn);
  await write("Le chat dort");
  await vi.waitFor(() => expect(Number(document.documentElement.dataset.drawn)).toBe(drawn + 1));
  expect(performance.getEntriesByName("regard:drawn").at(-1)).toMatchObject({ detail: { text: "Le chat dort" } });
  expect(began).toHaveBeenCalledOnce();
  stop();
  expect(root.childElementCount).toBe(0);
});

test("a text too long is cut: the sentence says so, what is left out is shown, the rest is looked at", async () => {
  const laboratory = new Laboratory();
  vi.stubGlobal("fetch", laboratory.fetch);
  const stop = mountLab(root);
  await pictures(2);
  laboratory.refusal = { fits: 8 };
  await write(`Le chat ${"dort ".repeat(30)}`);
  expect(laboratory.looked.at(-1)).toBe("Le chat ");
  expect(root.querySelector("[role=alert]")?.textContent).toContain("Trop long.");
  expect(root.querySelector("del")?.textContent).toMatch(/^dort dort/);
  expect(root.querySelector("[role=alert]")?.textContent).toContain("et 6 autres");
  expect(root.querySelector(".rg-stale")).toBeNull();
  stop();
});

test("after a refusal the last picture stays, marked as that of the earlier text", async () => {
  const laboratory = new Laboratory();
  vi.stubGlobal("fetch", laboratory.fetch);
  const stop = mountLab(root);
  await pictures(2);
  laboratory.refusal = { fits: null };
  await write("???");
  expect(root.querySelector(".rg-stale")?.textContent).toContain(
    "texte précédent\u00a0: «\u00a0Le chat noir dort sur le canapé.\u00a0»",
  );
  expect(root.querySelectorAll("figure svg")).toHaveLength(2);
  laboratory.refusal = null;
  await write("Le chat");
  expect(root.querySelector(".rg-stale")).toBeNull();
  expect(root.querySelector("[role=alert]")?.textContent).toBe("");
  stop();
});

test("language and ground are switched on the page, and remembered", async () => {
  vi.stubGlobal("fetch", new Laboratory().fetch);
  let stop = mountLab(root);
  await pictures(2);
  await act(() => root.querySelector<HTMLInputElement>("[lang=en] input")!.click());
  await act(() => [...root.querySelectorAll("button")].find(({ textContent }) => textContent === "Dark")!.click());
  await settled();
  expect(document.documentElement.lang).toBe("en");
  expect(document.documentElement.dataset.theme).toBe("dark");
  expect(root.querySelector("textarea")?.value).toContain("The cat sat");
  stop();
  document.documentElement.lang = "fr";
  stop = mountLab(root);
  await pictures(2);
  expect(root.querySelector("textarea")?.value).toContain("The cat sat");
  expect(root.textContent).toContain("Light");
  stop();
});

test("a translation stands large under the sentence; direction and language of the page are two things", async () => {
  const laboratory = new Laboratory();
  laboratory.task = "translate";
  laboratory.prediction = "The black  cat";
  vi.stubGlobal("fetch", laboratory.fetch);
  document.documentElement.lang = "en";
  const stop = mountLab(root);
  await pictures(2);
  expect(laboratory.wishes).toEqual([{ text: "Le chat noir dort sur le canapé.", model: "made", to: "en" }]);
  expect(root.querySelector(".rg-answer bdi")?.outerHTML).toBe('<bdi lang="en">The black  cat</bdi>');
  expect(root.querySelector(".rg-stage .rg-prediction")).toBeNull();
  expect(root.querySelector("textarea")?.lang).toBe("fr");
  await act(() => root.querySelector<HTMLInputElement>("[lang=fr] input")!.click());
  expect(root.querySelector("textarea")?.value).toBe("Le chat noir dort sur le canapé.");
  await act(() => root.querySelectorAll<HTMLInputElement>(".rg-direction input")[1]!.click());
  await settled();
  expect(laboratory.wishes.at(-1)).toEqual({
    text: "The black cat is sleeping on the sofa.",
    model: "made",
    to: "fr",
  });
  expect(root.querySelector(".rg-answer bdi")?.getAttribute("lang")).toBe("fr");
  await write("My own words");
  await act(() => root.querySelectorAll<HTMLInputElement>(".rg-direction input")[0]!.click());
  expect(root.querySelector("textarea")?.value).toBe("My own words");
  await vi.waitFor(() => expect(location.search).toContain("to=en"));
  stop();
});

test("what is being typed is translated at once, and more carefully when the typing rests", async () => {
  const laboratory = new Laboratory();
  laboratory.task = "translate";
  vi.stubGlobal("fetch", laboratory.fetch);
  const stop = mountLab(root);
  await pictures(2);
  await write("Le chien");
  await write("Le chien dort");
  const typed = { model: "made", to: "en" };
  expect(laboratory.wishes.slice(1)).toEqual([
    { ...typed, text: "Le chien", quick: true },
    { ...typed, text: "Le chien dort", quick: true },
  ]);
  await vi.waitFor(() => expect(laboratory.wishes.at(-1)).toEqual({ ...typed, text: "Le chien dort" }));
  await act(() => new Promise<void>((resolve) => setTimeout(resolve, 700)));
  expect(laboratory.wishes).toHaveLength(4);
  stop();
});

test("another model is asked for no direction, and starts from a sentence of its own", async () => {
  const laboratory = new Laboratory();
  laboratory.task = "translate";
  vi.stubGlobal("fetch", laboratory.fetch);
  const stop = mountLab(root);
  await pictures(2);
  const menu = root.querySelector("select")!;
  menu.value = "reads";
  await act(() => menu.dispatchEvent(new Event("change", { bubbles: true })) as never);
  await settled();
  expect(laboratory.wishes.at(-1)).toEqual({ text: "Le chat noir dort sur le canapé.", model: "reads" });
  expect(root.querySelector(".rg-direction")).toBeNull();
  expect(root.querySelector(".rg-model details")?.textContent).toContain("Trained on nothing.");
  await vi.waitFor(() => expect(location.search).toContain("model=reads"));
  expect(location.search).not.toContain("to=");
  stop();
});

test("a reload keeps the typed sentence", async () => {
  vi.stubGlobal("fetch", new Laboratory().fetch);
  let stop = mountLab(root);
  await pictures(2);
  await write("Le chien dort");
  stop();
  stop = mountLab(root);
  expect(root.querySelector("textarea")?.value).toBe("Le chien dort");
  stop();
});

test("without a text there are sentences to try", async () => {
  vi.stubGlobal("fetch", new Laboratory().fetch);
  const stop = mountLab(root);
  await pictures(2);
  await write("   ");
  expect(root.querySelector("figure")).toBeNull();
  await act(() => root.querySelector<HTMLButtonElement>("li button")!.click());
  await pictures(2);
  stop();
});

test("a saved page shows its picture without asking anyone", async () => {
  const request = { layer: 0, head: 1, precision: "rounded", kind: "weights" };
  const weights = madeFrame({}, ROWS);
  const answers = [
    { request: { kind: "summary" }, offset: 0, length: summary.length },
    { request, offset: summary.length, length: weights.length },
  ];
  const frames = toBase64(deflateSync(Buffer.concat([summary, weights])));
  const data = document.createElement("script");
  data.type = "application/json";
  data.textContent = JSON.stringify({ schema: SCHEMA, picture, words: fr, answers, frames });
  const stop = mountSaved(data);
  await pictures(2);
  const main = document.querySelector("main")!;
  expect(main.querySelector("h1")?.textContent).toBe(SENTENCE.join(" "));
  const which = main.querySelectorAll(".rg-choices:not(.rg-tabs):not(.rg-ways) fieldset");
  expect([...which].map((group) => group.querySelectorAll("input").length)).toEqual([1, 1]);
  expect(main.querySelector(".rg-reading")?.textContent).toContain("regarde surtout");
  stop();
  expect(document.querySelector("main")).toBeNull();
});

test("a notebook's cell draws, follows its traits, and leaves nothing behind", async () => {
  const listeners = new Map<string, Set<(...given: unknown[]) => void>>();
  const traits: Record<string, unknown> = { picture, record: "r1", words: fr };
  const tell = (event: string, ...given: unknown[]) => {
    for (const listener of listeners.get(event) ?? []) listener(...given);
  };
  const model = {
    get: (name: string) => traits[name],
    on: (event: string, listener: never) => listeners.set(event, (listeners.get(event) ?? new Set()).add(listener)),
    off: (event: string, listener: never) => listeners.get(event)?.delete(listener),
    send: (message: { view: string; sequence: number; request: { kind: string } }) => {
      const frame = message.request.kind === "summary" ? summary : madeFrame({}, ROWS);
      const { view, sequence } = message;
      queueMicrotask(() => tell("msg:custom", { view, sequence }, [new DataView(frame.buffer)]));
    },
  };
  const leave = widget.render({ model: model as never, el: root });
  await pictures(1);
  expect(root.textContent).toContain("Tous les regards à la fois");
  traits.picture = { ...picture, locale: "en", focus: { side: "query", token: 3 } };
  traits.words = en;
  tell("change:picture");
  await settled();
  expect(root.textContent).toContain("“dort” looks most at “chat”");
  leave();
  expect(root.childElementCount).toBe(0);
  expect([...listeners.values()].every((left) => left.size === 0)).toBe(true);
});
