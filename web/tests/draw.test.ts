import { expect, test } from "vitest";
import { toBase64 } from "../base64.ts";
import { regardDraw } from "../draw.ts";
import type { Picture } from "../requests.ts";
import { madeFrame, madeSummary, ROWS, SENTENCE } from "./made.ts";

const summary = toBase64(madeFrame({ summary: madeSummary(SENTENCE) }));
const weights = toBase64(madeFrame({}, ROWS));
const frames = [
  { request: { kind: "summary" }, frame: summary },
  { request: { kind: "weights", layer: 0, head: 1, precision: "exact" }, frame: weights },
];
const picture: Picture = { view: "lines", layer: 0, head: 1, focus: null, locale: "fr", theme: "auto" };
const draw = (change: Partial<Picture>) => regardDraw(JSON.stringify({ picture: { ...picture, ...change }, frames }));

test("a picture is drawn from frames alone", () => {
  const svg = draw({ focus: { side: "query", token: 3 } });
  expect(svg).toMatch(/^<svg xmlns=/);
  expect(svg).toContain("«\u00a0dort\u00a0» regarde surtout «\u00a0chat\u00a0»\u00a0: 34\u00a0%");
  expect(svg).toContain("Couche 0, tête 1");
});

test("auto is light, and dark is dark", () => {
  expect(draw({})).toBe(draw({ theme: "light" }));
  expect(draw({ theme: "dark" })).toContain("#131311");
  expect(draw({ view: "heatmap" })).toContain("part de l’attention du mot");
});

test("equal pictures are equal to the letter", () => {
  expect(draw({ view: "heatmap" })).toBe(draw({ view: "heatmap" }));
});

test("a frame that is missing is named", () => {
  expect(() => draw({ layer: 1 })).toThrow('no frame answers {"kind":"weights","layer":1,"head":1}');
});
