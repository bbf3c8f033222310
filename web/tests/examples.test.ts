import { expect, test } from "vitest";
import { exampleAt, examples } from "../app/examples.ts";

const TASKS = ["read", "translate", "fill-mask", "next-word", "sentiment", "names"];

test.each(TASKS)("%s has as many sentences in each language, and each is known as one", (task) => {
  const [en, fr] = [examples(task, "en"), examples(task, "fr")];
  expect(en).toHaveLength(4);
  expect(fr).toHaveLength(4);
  for (const texts of [en, fr]) for (const [at, text] of texts.entries()) expect(exampleAt(text)).toBe(at);
});

test("a task that nobody knows is begun as reading is, and own words are no example", () => {
  expect(examples("sing", "fr")).toBe(examples("read", "fr"));
  expect(exampleAt("Le chat noir dort sur le canapé")).toBe(-1);
});

test("every gap to fill stands in its sentence", () => {
  for (const language of ["en", "fr"] as const)
    for (const text of examples("fill-mask", language)) expect(text).toContain("[MASK]");
});
