import { expect, test } from "vitest";
import { headOfSheet, mixed, row, type Sheet, sheetOf } from "../calculating.ts";
import { label } from "../label.ts";
import { type Letters, sheetOfWord } from "../letters.ts";
import letters from "../public/letters.json" with { type: "json" };
import { calculator } from "../views/calculator.tsx";
import { calculationOf, inSight } from "../views/calculator-data.ts";
import { type Calculation, steps } from "../views/calculator-steps.ts";
import { words } from "../words.ts";
import cases from "./calculator-cases.json" with { type: "json" };
import { madeHeader, madeLayer, madeSummary } from "./made.ts";

const english = words("en");
const known = letters as unknown as Letters;
const chat = sheetOfWord("chat", known, english) as Sheet;
const of = (change: Partial<Calculation> = {}): Calculation => ({
  sheet: chat,
  knobs: { ask: 3, temperature: 1, causal: false },
  shown: [0, 1, 2, 3],
  exact: false,
  ...change,
});
const written = (calculation: Calculation, name: string, locale: "en" | "fr" = "en") =>
  steps(calculation, words(locale))
    .find((step) => step.name === name)!
    .lines.map(({ of, parts, result }) =>
      `${typeof of === "string" ? of : of.text}: ${parts.map(({ text, raised }) => (raised ? `^${text}` : text)).join("")} ${result}`.trim(),
    );

interface Case {
  name: string;
  query: number[][];
  key: number[][];
  value: number[][];
  scale?: number;
  adjusted?: number[][];
  visible?: number[][];
  sink?: number;
  temperature: number;
  causal: boolean;
  weights: number[][];
  output: number[][];
}

test.each(cases as unknown as Case[])("$name: weights and output are those of the Python reference", (given) => {
  const { query, key, value, temperature, causal } = given;
  const names = (rows: number[][]) => rows.map((_, at) => label(String(at)));
  const sheet: Sheet = {
    ...{ summary: madeSummary(["a"]), layer: 0, head: 0, queries: names(query), keys: names(key), query, key, value },
    scale: given.scale ?? query[0]!.length ** -0.5,
    adjusted: given.adjusted?.flat() ?? null,
    visible: given.visible?.flat() ?? null,
    sink: given.sink ?? Number.NEGATIVE_INFINITY,
  };
  for (const ask of query.keys()) {
    const { weights, scores, normalizer } = row(sheet, { ask, temperature, causal });
    const output = mixed(value, weights, [...key.keys()]);
    for (const [at, weight] of weights.entries()) {
      expect(weight).toBeCloseTo(given.weights[ask]![at]!, 12);
      expect(Math.exp(scores[at]! - normalizer) || 0).toBeCloseTo(weight, 12);
    }
    for (const [at, number] of output.entries()) expect(number).toBeCloseTo(given.output[ask]![at]!, 12);
  }
});

test("the first lesson comes out of the arithmetic, line by line", () => {
  expect(written(of(), "Dots")[0]).toBe("c: −0.3×1 + 0.6×0 + 0.2×0.5 + 0.8×(−0.3) = −0.44");
  expect(written(of(), "Scaled")).toEqual([
    "c: −0.44 ÷ 2 = −0.22",
    "h: 0.8 ÷ 2 = 0.4",
    "a: 0.29 ÷ 2 = 0.145",
    "t: 1.13 ÷ 2 = 0.565",
  ]);
  expect(written(of(), "Powers").at(-1)).toBe("sum: 0.8025 + 1.492 + 1.156 + 1.759 = 5.21");
  expect(written(of(), "Shares").map((line) => line.split("= ")[1])).toEqual(["15.4%", "28.6%", "22.2%", "33.8%"]);
  expect(written(of(), "Mix").at(-1)).toBe("sum:  (0.221, 0.498, 0.316, 0.389)");
  expect(written(of(), "Dots", "fr")[0]).toBe("c: −0,3×1 + 0,6×0 + 0,2×0,5 + 0,8×(−0,3) = −0,44");
  expect(written(of({ exact: true }), "Powers")[0]).toBe("c: e^−0.22 = 0.802518797962");
});

test("mask and temperature are steps of their own", () => {
  const turned = of({ knobs: { ask: 1, temperature: 0.5, causal: true } });
  expect(written(of(), "Mask")).toEqual([]);
  expect(written(turned, "Mask").slice(1, 3)).toEqual(["h: stays 0.94", "a: hidden −∞"]);
  expect(written(turned, "Scaled")[3]).toBe("t: 0.8 ÷ 2 ÷ 0.5 = 0.8");
  expect(written(turned, "Shares")[2]).toBe("a: 0 ÷ 3.56 = 0.0%");
});

test("what is not in sight is one line, and nothing is lost", () => {
  const some = of({ shown: [1, 3] });
  expect(written(some, "Shares")).toEqual([
    "h: 1.492 ÷ 5.21 = 28.6%",
    "t: 1.759 ÷ 5.21 = 33.8%",
    "all 2 others: 1.959 ÷ 5.21 = 37.6%",
  ]);
  expect(written(some, "Mix").at(-1)).toBe(written(of(), "Mix").at(-1));
  const sunk = of({ sheet: { ...chat, sink: 0.3 } });
  expect(written(sunk, "Shares").at(-1)).toMatch(/^sink: 1\.35 ÷ 6\.56 = 20\.6%$/);
});

test("powers that are hard to read stay powers", () => {
  const large = of({
    sheet: sheetOf(["a", "b"], [[4], [1]], known.notice),
    shown: [0, 1],
    knobs: { ...of().knobs, ask: 0 },
  });
  expect(written(large, "Shares")).toEqual(["a: e^16 ÷ e^16 = >99.9%", "b: 54.6 ÷ e^16 = <0.1%"]);
});

test("a word gets the numbers of the model, chat those of the lesson, and each says so", () => {
  expect(chat.query[3]).toEqual([-0.3, 0.6, 0.2, 0.8]);
  expect(chat.summary.notices[0]!.en).toContain("first lesson");
  const summer = sheetOfWord(" Été ", known, english) as Sheet;
  expect(summer.queries.map(({ text }) => text)).toEqual(["É", "t", "é"]);
  expect(summer.query[0]).toEqual(known.letters.e);
  expect(summer.summary.notices[0]!.en).toContain("MiniLM");
});

test.each([
  ["", "1 to 8 letters"],
  ["a".repeat(40), "40 letters, and 8 is the most"],
  ["chat👩‍👩‍👧", "“👩‍👩‍👧” has no numbers"],
  ["le chat", "“␣” has no numbers"],
  ["жук", "“ж” has no numbers"],
])("%s is answered by one clear sentence", (word, said) => {
  expect(sheetOfWord(word, known, english)).toContain(said);
});

const summary = madeSummary(["le", "chat", "dort"], { layers: [madeLayer({ heads: 1 })] });
const array = (name: string, rows: number[][]) => ({
  ...{ name, shape: [rows.length, rows[0]!.length], codes: null },
  values: Float32Array.from(rows.flat()),
});
const vectors = [
  [0.3, -1, 2, 0.25, 0.5],
  [1, 0.7, 0, 0, 1],
  [0, 0.1, 1, 2, -0.4],
];
const picture = { view: "calculator", layer: 0, head: 0, focus: null, locale: "en", theme: "auto" } as const;
const answered = (scores: number[][]) => [
  { header: madeHeader({ scale: 0.5 }), arrays: [array("query", vectors), array("key", vectors)] },
  {
    header: madeHeader(),
    arrays: [
      array("visible", [
        [1, 0, 0],
        [1, 1, 0],
        [1, 1, 1],
      ]),
      array("scores", scores),
    ],
  },
];
const products = vectors.map((one) => vectors.map((other) => one.reduce((sum, x, at) => sum + x * other[at]!, 0) / 2));

test("a record gives its own numbers, mask and scale, and opens at a word", () => {
  const { sheet, knobs, shown } = calculationOf(
    summary,
    { ...picture, options: { temperature: 2 } },
    answered(products),
  );
  expect(sheet.query).toEqual(vectors);
  expect(sheet).toMatchObject({ value: null, scale: 0.5, adjusted: null, sink: Number.NEGATIVE_INFINITY });
  expect([knobs, shown]).toEqual([{ ask: 1, temperature: 2, causal: false }, [0, 1, 2]]);
  expect(row(sheet, knobs).scores[2]).toBe(Number.NEGATIVE_INFINITY);
  expect(written({ sheet, knobs, shown, exact: false }, "Mix")).toEqual([]);
  const lines = written({ sheet, knobs, shown, exact: false }, "Scaled");
  expect(lines[0]).toMatch(/× 0\.5 ÷ 2 =/);
});

test("scores that a bias bends are taken as the model has them", () => {
  const bent = products.map((scores) => scores.map((score, at) => score + at));
  const { sheet, knobs, shown } = calculationOf(summary, picture, answered(bent));
  expect(row(sheet, knobs).scores[1]).toBeCloseTo(bent[1]![1]!, 6);
  expect(written({ sheet, knobs, shown, exact: false }, "Scaled")[1]).toContain("→");
});

test("of a long text, the tokens looked at most are in sight", () => {
  const many = sheetOf(
    [..."abcdefghi"],
    Array.from({ length: 9 }, (_, at) => [1, at / 4]),
    known.notice,
  );
  expect(inSight(many, { ask: 1, temperature: 1, causal: false })).toEqual([4, 5, 6, 7, 8]);
});

test("the head that is drawn has every row, or only the one that looks", () => {
  const all = headOfSheet(chat, of().knobs, true);
  expect(all.weights).toHaveLength(16);
  expect(all.weights[15]).toBeCloseTo(0.3377, 4);
  expect(headOfSheet(chat, of().knobs, false).weights[0]).toBe(0);
});

test("the spreadsheet holds every line with every digit", () => {
  const rows = calculator.table(of(), english)!;
  expect(rows).toContainEqual(["Turn it into shares", "c", "0.802518797962 ÷ 5.20983084859 =", "15.40393194%"]);
});
