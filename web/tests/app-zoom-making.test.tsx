// @vitest-environment happy-dom
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Job } from "../sources/zoom-http.ts";
import { mountZoom } from "../zoom/zoom.tsx";

const both = (text: string) => ({ en: text, fr: text });
const job = (more: Partial<Job>): Job => ({
  name: "",
  state: "reading",
  share: 0,
  left: null,
  digest: null,
  message: null,
  ...more,
});
const kept = [{ digest: "5".repeat(32), text: "Le <b>chat</b>", model: "made", layer: 3, tokens: 1013 }];

let root: HTMLElement;
let stop: () => void;
let now: Job | null;
let asked: [string, RequestInit | undefined][];

/** Of several models only those that read are offered. */
const entry = (name: string, task: string) => ({
  name,
  title: both(name),
  about: both(""),
  task,
  start: null,
  facts: [],
});
const settled = (time = 30) => act(() => new Promise<void>((resolve) => setTimeout(resolve, time)));
const button = (name: string) => [...root.querySelectorAll("button")].find(({ textContent }) => textContent === name)!;

beforeEach(async () => {
  localStorage.clear();
  history.replaceState(null, "", "/zoom");
  document.documentElement.lang = "en";
  root = document.createElement("div");
  root.id = "regard-lab";
  Object.assign(root.dataset, { page: "zoom", largest: "7000000" });
  document.body.append(root);
  now = null;
  asked = [];
  vi.stubGlobal("fetch", (address: string, init?: RequestInit) => {
    asked.push([address, init]);
    if (address === "/api/models")
      return Promise.resolve(Response.json({ models: [entry("writes", "translate"), entry("made", "read")] }));
    if (init?.method === "POST") now = address.endsWith("cancel") ? null : job({ state: "loading" });
    return Promise.resolve(Response.json({ job: now, kept, layers: { made: 6 } }));
  });
});

afterEach(() => {
  stop();
  root.remove();
  vi.unstubAllGlobals();
});

async function open() {
  stop = mountZoom(root);
  await settled();
}

async function paste(text: string) {
  const box = root.querySelector("textarea")!;
  box.value = text;
  await act(() => box.dispatchEvent(new Event("input", { bubbles: true })) as never);
}

const submit = () =>
  act(() => root.querySelector("form")!.dispatchEvent(new Event("submit", { cancelable: true })) as never);

test("the masthead marks the page, and links the others", async () => {
  await open();
  expect([...root.querySelectorAll("nav a")].map((link) => link.getAttribute("href"))).toEqual([
    "/",
    "/zoom",
    "/calculator",
    "/compare",
    "/learn",
  ]);
  expect(root.querySelector("nav [aria-current=page]")?.textContent).toBe("Zoom");
});

test("a pasted text is sent; its progress is told, and can be stopped", async () => {
  await open();
  expect(button("Make the zoom").disabled).toBe(true);
  await paste("Le chat dort.");
  await submit();
  await settled();
  const [address, init] = asked.at(-1)!;
  expect(address).toBe("/api/zooms?name=&model=made&layer=3");
  expect(await (init!.body as Blob).text()).toBe("Le chat dort.");
  expect(root.querySelector("progress")?.hasAttribute("value")).toBe(false);
  now = job({ share: 0.37, left: 190 });
  await settled(500);
  expect(root.querySelector("progress")?.value).toBeCloseTo(0.37);
  expect(root.querySelector(".rg-progress")?.textContent).toContain("37% · about 3 minutes left");
  await act(() => button("Cancel").click());
  await settled();
  expect(root.querySelector("progress")).toBeNull();
});

test("a page that was reloaded goes on telling, and a failure is said in one sentence", async () => {
  now = job({ state: "drawing", share: 0.5, left: 1.2 });
  await open();
  expect(root.querySelector(".rg-progress")?.textContent).toContain("Step 2 of 2");
  expect(root.querySelector(".rg-progress")?.textContent).toContain("about 1 second left");
  now = job({ state: "failed", message: both("No such layer.") });
  await settled(500);
  expect(root.querySelector(".rg-warning")?.textContent).toBe("No such layer.");
  expect(root.querySelector("progress")).toBeNull();
});

test("a file that is too large is not sent", async () => {
  root.dataset.largest = "7";
  await open();
  await paste("Le chat dort.");
  const before = asked.length;
  await submit();
  await settled();
  expect(asked).toHaveLength(before);
  expect(root.querySelector("[role=alert]")?.textContent).toContain("larger than");
});

test("zooms that were made before are listed, their texts as text", async () => {
  await open();
  const link = root.querySelector("li a")!;
  expect(link.getAttribute("href")).toBe(`/zoom/${"5".repeat(32)}`);
  expect(link.textContent).toBe("Le <b>chat</b>");
  expect(root.querySelector("li")?.textContent).toContain("made, layer 3, 1,013 tokens");
});
