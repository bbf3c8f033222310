import { expect, test } from "vitest";
import { words } from "../words.ts";
import { USUAL } from "../zoom/codes.ts";
import { blockSentence, plainCell, short } from "../zoom/reading.ts";

const english = words("en");
const french = words("fr");
const matrix = { queries: 131_072, keys: 131_072 };
const known = { query: 12_345, key: 12_340, queryLabel: "chat", keyLabel: "le", weight: 0.034_213 };

test("the exact weight, with both tokens and their numbers", () => {
  expect(plainCell(known, english)).toBe("“chat” (12,345) looks at “le” (12,340): 3.42%.");
  expect(plainCell(known, french)).toBe(
    "«\u00a0chat\u00a0» (12\u202f345) regarde «\u00a0le\u00a0» (12\u202f340)\u00a0: 3,42\u00a0%.",
  );
});

test("masked is said in words, and so is what is not known yet", () => {
  expect(plainCell({ ...known, weight: null }, english)).toContain("may not look at “le” (12,340): masked.");
  expect(plainCell({ ...known, weight: null }, french)).toContain("n’a pas le droit de regarder");
  expect(plainCell({ ...known, weight: undefined }, english)).toContain(": …");
});

test.each([
  [1, "100%"],
  [0.999_99, ">99.9%"],
  [0.5, "50%"],
  [0.000_123_45, "0.0123%"],
  [2.5e-6, "0.00025%"],
  [3.456e-8, "3.46·10⁻⁸"],
  [0, "0%"],
])("a weight of %d is written %s", (weight, written) => {
  expect(plainCell({ ...known, weight }, english)).toContain(`: ${written}.`);
});

test("hostile tokens show what they are", () => {
  expect(short("\u202eabc")).toBe("U+202Eabc");
  expect(short("x".repeat(500)).length).toBeLessThan(60);
  expect(short("")).toBe("∅");
});

test("a dot that is a block says so, with the average that it shows", () => {
  const cell = { query: 12_345, key: 12_340 };
  const say = (said: number | "masked" | "below" | null, level = 6) =>
    blockSentence({ cell, level, said }, matrix, USUAL, english);
  expect(say(0.0512)).toBe(
    "The dot of the picture around it is a block: on average, each of the queries 12,288 to 12,351 gives the keys 12,288 to 12,351 5.1% of its attention (a rounded value, within 3.3% of the true one).",
  );
  expect(say("masked")).toContain("all of it is masked");
  expect(say("below")).toContain("less than 6·10⁻⁸");
  expect(say(0.0512, 0)).toBe("");
  expect(say(null)).toBe("");
});

test("decimals and signs of a rough value are those of the language", () => {
  expect(french.rough(0.051_23)).toBe("5,1\u00a0%");
  expect(french.exact(3.456e-8)).toBe("3,46·10⁻⁸");
  expect(english.rough(0.9999)).toBe(">99%");
});
