import { expect, test } from "vitest";
import { toBase64 } from "../base64.ts";
import { regardDraw, regardNeeds } from "../draw.ts";
import type { Picture } from "../requests.ts";
import { fr } from "../words/fr.ts";
import { madeFrame, madeSummary, ROWS, SENTENCE } from "./made.ts";

const summary = toBase64(madeFrame({ summary: madeSummary(SENTENCE) }));
const weights = toBase64(madeFrame({}, ROWS));
const picture: Picture = { view: "lines", layer: 0, head: 1, focus: null, locale: "fr", theme: "auto" };
const told = (change: Partial<Picture>, frames: string[]) =>
  JSON.stringify({ picture: { ...picture, ...change }, summary, frames, words: fr });
const draw = (change: Partial<Picture>) => regardDraw(told(change, [weights]));

test("what a picture needs is told before it is drawn", () => {
  expect(JSON.parse(regardNeeds(told({ layer: 1 }, [])))).toEqual([
    { kind: "weights", layer: 1, head: 1, precision: "exact" },
  ]);
});

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

test("an answer that does not fit is an error, and a view that is no picture is named", () => {
  expect(() => regardDraw(told({}, [summary]))).toThrow("for 5 × 5 tokens");
  expect(() => draw({ view: "effect" })).toThrow("no kind of picture is called effect");
});
