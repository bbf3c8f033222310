// @vitest-environment happy-dom
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type ArrayHeader, type Refusal, SCHEMA, type ZoomSummary } from "../requests.ts";
import { USUAL } from "../zoom/codes.ts";
import { mountZoom } from "../zoom/zoom.tsx";
import { madeHeader } from "./made.ts";

const summary: ZoomSummary = {
  model: "made",
  text: "Le chat </script>",
  kind: "self",
  queries: 2003,
  keys: 2003,
  heads: [
    { layer: 1, head: 4, name: "layer.1", proof: "passed", error: 3e-7 },
    { layer: 3, head: 4, name: "layer.3", proof: "passed", error: 2e-7 },
    { layer: 3, head: 7, name: "layer.3", proof: "passed", error: 2e-7 },
  ],
  levels: 3,
  tile: 256,
};

/** A frame with a tile of equal codes, or with none. */
function frame(header: object, code?: number): Uint8Array<ArrayBuffer> {
  const arrays: ArrayHeader[] = code
    ? [{ name: "tile", dtype: "uint8", shape: [256, 256], offset: 0, codes: USUAL }]
    : [];
  const text = new TextEncoder().encode(JSON.stringify({ ...madeHeader({ arrays }), ...header }));
  const start = Math.ceil((4 + text.length) / 8) * 8;
  const bytes = new Uint8Array(start + (code ? 65_536 : 0)).fill(code ?? 0);
  new DataView(bytes.buffer).setUint32(0, text.length, true);
  bytes.set(text, 4);
  return bytes;
}

type Asked = { kind: string; layer: number; head: number; query: number; key: number; start: number; axis: string };

class Laboratory {
  asked: Asked[] = [];
  gone = false;
  told: ZoomSummary = summary;
  refusal: Partial<Refusal> | null = null;

  fetch = (_: string, init: RequestInit): Promise<Response> => {
    const { request, sequence } = JSON.parse(init.body as string) as { request: Asked; sequence: number };
    this.asked.push(request);
    if (this.gone) return Promise.reject(new TypeError("Failed to fetch"));
    if (this.refusal) return Promise.resolve(Response.json(this.refusal, { status: 404 }));
    const answers: Record<string, () => Uint8Array<ArrayBuffer>> = {
      zoom: () => frame({ sequence, zoom: this.told }),
      tile: () => frame({ sequence }, 200),
      cell: () => frame({ sequence, cell: { weight: request.key > request.query ? null : 0.034_213 } }),
      tokens: () =>
        frame({ sequence, tokens: Array.from({ length: 1024 }, (_, at) => `${request.axis}${request.start + at}`) }),
    };
    return Promise.resolve(new Response(answers[request.kind]!()));
  };
  of = (kind: string) => this.asked.filter((request) => request.kind === kind);
}

let root: HTMLElement;
let laboratory: Laboratory;
let stop: () => void;
const written: string[] = [];
const settled = (time = 30) => act(() => new Promise<void>((resolve) => setTimeout(resolve, time)));
const until = (check: () => void) =>
  vi.waitFor(
    async () => {
      await settled();
      check();
    },
    { timeout: 5000 },
  );
const idle = () => until(() => expect(root.querySelector("[data-idle=yes]")).not.toBeNull());
const canvas = () => root.querySelector("canvas")!;
const press = (key: string) =>
  act(() => canvas().dispatchEvent(new KeyboardEvent("keydown", { key, cancelable: true })) as never);
const reading = () => root.querySelector(".rg-reading")?.textContent;
const button = (name: string) =>
  [...root.querySelectorAll("button")].find(({ textContent }) => textContent?.includes(name))!;

/** A brush that only remembers what it wrote. */
function brush(sheet: { width: number; height: number }) {
  const known: Record<string, unknown> = {
    canvas: sheet,
    measureText: (text: string) => ({ width: text.length * 8 }),
    createImageData: (width: number, height: number) => ({ data: new Uint8ClampedArray(width * height * 4) }),
    createPattern: () => ({ setTransform() {} }),
    fillText: (text: string) => written.push(text),
  };
  return new Proxy(known, { get: (all, name: string) => all[name] ?? (() => {}), set: () => true });
}

beforeEach(() => {
  localStorage.clear();
  history.replaceState(null, "", "/");
  written.length = 0;
  document.documentElement.lang = "en";
  laboratory = new Laboratory();
  vi.stubGlobal("fetch", (address: string, init: RequestInit) => laboratory.fetch(address, init));
  vi.stubGlobal("DOMMatrix", class {});
  vi.stubGlobal(
    "OffscreenCanvas",
    class {
      width = 1;
      height = 1;
      getContext() {
        return brush(this);
      }
    },
  );
  vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockImplementation(function (this: HTMLCanvasElement) {
    return brush(this) as never;
  });
  vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockReturnValue(720);
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(704);
  root = document.createElement("div");
  document.body.append(root);
});

afterEach(async () => {
  await act(() => stop());
  root.remove();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

async function open() {
  stop = mountZoom(root, "5");
  await idle();
}

test("the first thing shown is the whole matrix, what it is of, and what colours mean", async () => {
  stop = mountZoom(root, "5");
  expect(root.querySelector("[role=status]")?.textContent).toBe("The zoom is opening.");
  await idle();
  expect(root.querySelector("h2")?.textContent).toBe("Le chat </script>");
  expect(root.textContent).toContain("2,003 × 2,003 tokens, 4,012,009 weights.");
  expect(laboratory.of("tile").every(({ layer, head }) => layer === 1 && head === 4)).toBe(true);
  expect(root.textContent).toContain("attention given to 4 neighbouring keys, mean over 4 neighbouring queries");
  expect(root.textContent).toContain("masked: may not be looked at");
  expect(root.textContent).toContain("below 6·10⁻⁸");
  expect(written).toContain("who looks");
  expect(written).toContain("1,000");
});

test("the canvas is an application with a name, a help text and a place among the tab stops", async () => {
  await open();
  expect(canvas().getAttribute("role")).toBe("application");
  expect(canvas().getAttribute("tabindex")).toBe("0");
  expect(canvas().getAttribute("aria-label")).toContain("Layer 1, head 4: 2,003 rows");
  const help = document.getElementById(canvas().getAttribute("aria-describedby")!);
  expect(help?.textContent).toContain("Enter reads aloud");
});

test("keys move from block to block and to the exact weight, which Enter says aloud", async () => {
  await open();
  for (let times = 0; times < 3; times++) await press("ArrowDown");
  await until(() => expect(reading()).toContain("“query1013” (1,013) looks at “key1008” (1,008): 3.42%."));
  expect(reading()).toContain("a block: on average");
  await press("Enter");
  await until(() => expect(root.querySelector(".rg-unseen")?.textContent).toContain("looks at"));
  await press("Escape");
  await until(() => expect(reading()).toContain("Point at the picture"));
});

test("a masked cell is said in words", async () => {
  await open();
  await press("ArrowUp");
  await until(() => expect(reading()).toContain("may not look at"));
  expect(root.querySelector("[data-weight=masked]")).not.toBeNull();
});

test("another head is picked, and keeps the place", async () => {
  await open();
  await act(() => root.querySelectorAll<HTMLInputElement>(".rg-choices input")[1]!.click());
  await until(() => expect(laboratory.of("tile").at(-1)).toMatchObject({ layer: 3, head: 4 }));
  await idle();
  await until(() => expect(location.hash).toMatch(/^#3\/4\//));
});

test("an address opens its place, and a changed one is followed", async () => {
  location.hash = "#3/7/1000.5/1200.5/30";
  await open();
  expect(root.querySelector("[data-level='0']")).not.toBeNull();
  expect(laboratory.of("tile").every(({ layer, head }) => layer === 3 && head === 7)).toBe(true);
  await until(() => expect(written).toContain("key1000"));
  location.hash = "#1/4/1000.5/1200.5/0.3";
  await until(() => expect(root.querySelector("[data-level='2']")).not.toBeNull());
  location.hash = "#9/9/1/1/1";
  await settled(400);
  expect(root.querySelector("[data-level='2']")).not.toBeNull();
});

test("one goes to a token by its number; one that is not there is told", async () => {
  await open();
  const [query] = root.querySelectorAll<HTMLInputElement>("form input[type=text]");
  const type = (text: string) =>
    act(() => {
      query!.value = text;
      query!.dispatchEvent(new Event("input", { bubbles: true }));
    });
  await type("5,000");
  await act(
    () => root.querySelector("form:not(.rg-find)")!.dispatchEvent(new Event("submit", { cancelable: true })) as never,
  );
  expect(root.querySelector("form [role=alert]")?.textContent).toBe(
    "There is no token 5,000 here: choose from 0 to 2,002.",
  );
  await type("1 234");
  await act(
    () => root.querySelector("form:not(.rg-find)")!.dispatchEvent(new Event("submit", { cancelable: true })) as never,
  );
  await until(() => expect(reading()).toContain("“query1234” (1,234) looks at “key1234” (1,234): 3.42%."));
  expect(root.querySelector("form [role=alert]")?.textContent).toBe("");
  expect(root.querySelector("[data-level='0']")).not.toBeNull();
  await act(() => button("Show everything").click());
  await until(() => expect(root.querySelector("[data-level='2']")).not.toBeNull());
});

test("the table twin shows what is around the cell", async () => {
  await open();
  await press("ArrowDown");
  await act(() => {
    const details = root.querySelector("details")!;
    details.open = true;
    details.dispatchEvent(new Event("toggle"));
  });
  await until(() => expect(root.querySelectorAll("tbody tr")).toHaveLength(9));
  expect(root.querySelector("tbody td")?.textContent).toBe("2.7%");
  expect(root.querySelector("caption")?.textContent).toContain("Each value is that of a block");
});

test("when the laboratory is gone the page says so, and goes on where somebody tries again", async () => {
  laboratory.gone = true;
  stop = mountZoom(root, "5");
  await until(() => expect(root.querySelector("[role=alert]")?.textContent).toContain("does not answer"));
  expect(canvas()).toBeNull();
  laboratory.gone = false;
  await act(() => button("Try again").click());
  await idle();
  laboratory.gone = true;
  await act(() => root.querySelectorAll<HTMLInputElement>(".rg-choices input")[1]!.click());
  await until(() => expect(root.querySelector("[role=alert]")?.textContent).toContain("does not answer"));
  expect(root.querySelector("[data-idle=stuck]")).not.toBeNull();
  laboratory.gone = false;
  await act(() => button("Try again").click());
  await idle();
  expect(root.querySelector("[role=alert]")?.textContent).toBe("");
});

test("a zoom that is no longer open keeps the server's sentence, and one without heads says so", async () => {
  const message = { en: "No zoom is open.", fr: "Aucun zoom." };
  laboratory.refusal = { schema: SCHEMA, sequence: 0, code: "unknown_zoom", message, fits: null };
  stop = mountZoom(root, "5");
  await until(() => expect(root.textContent).toContain("No zoom is open."));
  expect(button("Try again")).toBeUndefined();
  await act(() => stop());
  laboratory.refusal = null;
  laboratory.told = { ...summary, heads: [] };
  stop = mountZoom(root, "5");
  await until(() => expect(root.textContent).toContain("This zoom holds no head."));
});

test("language and ground change everything at once, the canvas too", async () => {
  await open();
  written.length = 0;
  await act(() => root.querySelector<HTMLInputElement>("[lang=fr] input")!.click());
  await until(() => expect(written).toContain("qui regarde"));
  expect(root.textContent).toContain("Tout montrer");
  written.length = 0;
  await act(() => button("Sombre").click());
  await until(() => expect(written).toContain("qui regarde"));
  expect(document.documentElement.dataset.theme).toBe("dark");
});

test("leaving stops everything", async () => {
  await open();
  await act(() => stop());
  const asked = laboratory.asked.length;
  window.dispatchEvent(new Event("resize"));
  await settled(200);
  expect(laboratory.asked).toHaveLength(asked);
  expect(root.childElementCount).toBe(0);
});

test("a layer that failed its proof is marked, and only while it is chosen", async () => {
  const [one, , other] = summary.heads;
  laboratory.told = { ...summary, heads: [one!, { ...other!, proof: "failed", error: null }] };
  await open();
  expect(root.querySelector(".rg-doubt")).toBeNull();
  const failed = [...root.querySelectorAll("label")].find((label) => label.textContent === "3 (proof failed)")!;
  await act(() => failed.querySelector("input")!.click());
  expect(root.querySelector(".rg-doubt")!.textContent).toContain("The proof of this layer failed");
  expect(root.querySelector(".rg-doubt")!.textContent).toContain("no finite number");
});
