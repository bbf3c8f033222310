import { describe, expect, test } from "vitest";
import { en, type Message } from "../words/en.ts";
import { fr } from "../words/fr.ts";
import { type Key, words } from "../words.ts";

const english = words("en");
const french = words("fr");
const forms = (message: Message) => (typeof message === "string" ? [message] : [message.one, message.other]);
const places = (message: Message) =>
  [...new Set(forms(message).flatMap((form) => form.match(/\{\w+\}/g) ?? []))].sort();

describe.each(Object.keys(en) as Key[])("%s", (key) => {
  test("has the same places in both languages", () => {
    expect(places(fr[key])).toEqual(places(en[key]));
    expect(typeof fr[key]).toBe(typeof en[key]);
  });

  test("is written in both, with typographic apostrophes", () => {
    for (const form of [...forms(en[key]), ...forms(fr[key])]) {
      expect(form.trim().length).toBeGreaterThan(1);
      expect(form).not.toContain("'");
    }
  });
});

test("French keeps its punctuation from standing alone on a line", () => {
  const said = french.say("readQuery", { query: "dort", key: "chat", share: french.share(0.342) });
  expect(said).toBe("«\u00a0dort\u00a0» regarde surtout «\u00a0chat\u00a0»\u00a0: 34\u00a0%.");
});

test("English says the same", () => {
  const said = english.say("readQuery", { query: "dort", key: "chat", share: english.share(0.342) });
  expect(said).toBe("“dort” looks most at “chat”: 34%.");
});

test.each([
  [0, "0%", "0.0%"],
  [1e-9, "<1%", "<0.1%"],
  [0.0049, "<1%", "0.5%"],
  [0.005, "1%", "0.5%"],
  [0.342, "34%", "34.2%"],
  [0.994, "99%", "99.4%"],
  [0.9996, ">99%", ">99.9%"],
  [1, "100%", "100.0%"],
])("a weight of %d reads %s, exactly %s", (weight, whole, tenths) => {
  expect(english.share(weight)).toBe(whole);
  expect(english.fine(weight)).toBe(tenths);
});

test("decimals are those of the language", () => {
  expect(french.fine(0.3421)).toBe("34,2\u00a0%");
  expect(french.precise(0.00025)).toBe("0,025\u00a0%");
  expect(english.precise(0.0005)).toBe("0.05%");
  expect(english.number(3600)).toBe("3,600");
});

test.each([
  [3.1e-7, "3·10⁻⁷"],
  [1e-12, "1·10⁻¹²"],
  [0, "0"],
  [0.25, "0.25"],
  [Number.POSITIVE_INFINITY, "∞"],
])("%d is written %s", (value, written) => {
  expect(english.tiny(value)).toBe(written);
});

test.each([
  [1.234, "1.2", "1,2"],
  [2.34e-5, "0.000023", "0,000023"],
  [3.1e-7, "3·10⁻⁷", "3·10⁻⁷"],
  [0, "0", "0"],
])("%d is measured as %s, in French %s", (value, inEnglish, inFrench) => {
  expect(english.measured(value)).toBe(inEnglish);
  expect(french.measured(value)).toBe(inFrench);
});

test("plurals follow the language: French says one for 0", () => {
  expect(french.say("leftOutMore", { count: 0 })).toBe("et 0 autre");
  expect(french.say("leftOutMore", { count: 2 })).toBe("et 2 autres");
  expect(english.say("leftOut", { count: 1 })).toContain("1 word:");
  expect(english.say("leftOut", { count: 1200 })).toContain("1,200 words");
});

test("a place without a value leaves no braces", () => {
  expect(english.say("crossed")).not.toMatch(/[{}]/);
});
