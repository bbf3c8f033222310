import { expect, test } from "vitest";
import tokens from "../tokens.json" with { type: "json" };
import { css } from "../vite-tokens.ts";

test("the style sheet's colours are the tokens, light and dark", () => {
  expect(Object.keys(tokens.colour.dark)).toEqual(Object.keys(tokens.colour.light));
  expect(tokens.scale.dark).toHaveLength(tokens.scale.light.length);
  const { light, dark } = tokens.colour;
  expect(css()).toContain(`--query: light-dark(${light.query}, ${dark.query});`);
  expect(css()).toContain("--text: 1rem;");
});
