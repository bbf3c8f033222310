// @vitest-environment happy-dom
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { write } from "../app/address.ts";
import { mountLearn } from "../app/learn-page.tsx";

const said = (en: string, fr: string) => ({ en, fr });
const exercise = (name: string, level: string) => ({ title: said(name, name), level });
const COURSE = {
  lessons: [
    {
      name: "letters",
      title: said("A letter", "Une lettre"),
      question: said("Where?", "Où ?"),
      exercises: [exercise("a", "passed"), exercise("b", "helped"), exercise("c", "passed")],
    },
    {
      name: "mask",
      title: said("The mask", "Le masque"),
      question: said("What if?", "Et si ?"),
      exercises: [exercise("d", "tried"), exercise("e", "shown"), exercise("f", "untouched")],
    },
  ],
  current: "mask" as string | null,
  code: "17VFZ-95R65" as string | null,
  folder: "/home/zoe/Regard",
  install: null as string | null,
  notices: [] as { en: string; fr: string }[],
};
const ADDRESS = "http://127.0.0.1:8888/lab/tree/2.ipynb?token=x";

let root: HTMLElement;
let leave = () => {};
let asked: unknown[] = [];
let answer: () => Response;

beforeEach(() => {
  document.body.innerHTML = '<div id="regard-lab" data-page="learn"></div>';
  document.documentElement.lang = "en";
  root = document.getElementById("regard-lab")!;
  asked = [];
  answer = () =>
    Response.json({ address: ADDRESS, file: "C:\\Users\\Zoé\\Regard\\2.ipynb", beside: "2 (0.2.0).ipynb" });
  vi.stubGlobal("open", (...given: unknown[]) => asked.push(given));
});

afterEach(() => {
  write();
  leave();
  render(null, root);
  vi.unstubAllGlobals();
});

async function open(course: Partial<typeof COURSE> = {}, search = "") {
  history.replaceState(null, "", `/learn${search}`);
  vi.stubGlobal("fetch", (address: string, init?: RequestInit) => {
    asked.push([address, init?.body]);
    return Promise.resolve(init?.method === "POST" ? answer() : Response.json({ ...COURSE, ...course }));
  });
  act(() => {
    leave = mountLearn(root);
  });
  await settled(() => expect(root.querySelector(".rg-lessons, .rg-warning")).not.toBeNull());
}

const settled = (holds: () => void) =>
  vi.waitFor(async () => {
    await act(() => new Promise<void>((resolve) => setTimeout(resolve, 5)));
    holds();
  });
const all = (selector: string) => [...root.querySelectorAll<HTMLElement>(selector)];
const texts = (selector: string) => all(selector).map((each) => each.textContent);

test("each lesson has its question, its picture and how far one is", async () => {
  await open();
  expect(texts("h3")).toEqual(["1. A letter", "2. The mask"]);
  expect(texts(".rg-progress")).toEqual(["3 of 3 exercises passed", "0 of 3 exercises passed"]);
  expect(all(".rg-progress i").map((each) => each.className)).toEqual(
    ["passed", "helped", "passed", "tried", "shown", "untouched"].map((level) => `rg-${level}`),
  );
  expect(all("img").map((each) => each.getAttribute("src"))).toEqual([
    "/api/lessons/letters/picture?lang=en&theme=light",
    "/api/lessons/mask/picture?lang=en&theme=light",
  ]);
  expect(root.textContent).toContain("17VFZ-95R65");
});

test("what comes next is said once", async () => {
  await open();
  expect(texts(".rg-next .rg-query")).toEqual(["Next: lesson 2"]);
  expect(all("[aria-current=step]")).toHaveLength(1);
});

test("whoever has done all is told so", async () => {
  await open({ current: null });
  expect(root.textContent).toContain("All seven lessons done.");
  expect(all(".rg-query")).toHaveLength(0);
});

test("a lesson opens in another tab, and a link stays", async () => {
  await open();
  act(() => all("button.rg-button")[1]!.click());
  expect(texts("[role=status]")).toEqual(["JupyterLab is starting."]);
  await settled(() => expect(all("[role=status] a")).toHaveLength(1));
  expect(asked).toContainEqual(["/api/lessons", JSON.stringify({ lesson: "mask", language: "en" })]);
  expect(asked).toContainEqual([ADDRESS, "_blank", "noopener"]);
  expect(texts("[role=status] a")).toEqual(["2.ipynb"]);
  expect(root.textContent).toContain("the updated lesson lies beside it: 2 (0.2.0).ipynb");
});

test("a refusal is said, and another try is possible", async () => {
  await open();
  const message = said("JupyterLab did not start.", "JupyterLab n’a pas démarré.");
  answer = () => Response.json({ code: "bad_input", message }, { status: 422 });
  act(() => all("button.rg-button")[0]!.click());
  await settled(() => expect(texts("[role=alert]")).toEqual([message.en]));
  act(() => all("button.rg-button")[0]!.click());
  expect(texts("[role=alert]")).toEqual([""]);
});

test("without JupyterLab the page says what to type, and offers nothing that would fail", async () => {
  await open({ install: 'pip install "regard[learn]"' });
  expect(texts("main > p code")).toEqual(['pip install "regard[learn]"']);
  expect(all("button.rg-button")).toHaveLength(0);
});

test("the page speaks French, its pictures too", async () => {
  await open({ notices: [said("Damaged.", "Abîmé.")] }, "?lang=fr&theme=dark");
  expect(texts("h3")).toEqual(["1. Une lettre", "2. Le masque"]);
  expect(texts(".rg-warning")).toEqual(["Abîmé."]);
  expect(all("img")[0]!.getAttribute("src")).toBe("/api/lessons/letters/picture?lang=fr&theme=dark");
});

test("who comes back from a notebook sees what was passed there", async () => {
  await open();
  const before = asked.length;
  document.dispatchEvent(new Event("visibilitychange"));
  await settled(() => expect(asked.length).toBe(before + 1));
});

test("a picture that cannot be drawn leaves its place empty", async () => {
  await open();
  act(() => {
    all("img")[0]!.dispatchEvent(new Event("error"));
  });
  expect(all("img")[0]!.style.visibility).toBe("hidden");
});
