import { expect, test } from "vitest";
import { graphemes, isolated, isolatedToken, label, labelsIn, legible, visible } from "../label.ts";
import { fit, textWidth, wrap } from "../text-width.ts";

test.each([
  ["chat", "chat"],
  ["", "∅"],
  [" ", "␣"],
  ["   ", "␣␣␣"],
  [" chat", "·chat"],
  ["chat  ", "chat··"],
  ["le chat", "le chat"],
  ["\n", "⏎"],
  ["\r\n", "⏎"],
  ["a\tb", "a⇥b"],
  ["\0", "U+0000"],
  ["\u0001", "U+0001"],
  ["\u007f", "U+007F"],
  ["\u0085", "U+0085"],
  ["\u00a0", "U+00A0"],
  ["\u00ad", "U+00AD"],
  ["\u034f", "U+034F"],
  ["\u061c", "U+061C"],
  ["\u115f", "U+115F"],
  ["\u180e", "U+180E"],
  ["a\u200bb", "aU+200Bb"],
  ["\u200c", "U+200C"],
  ["\u200d", "U+200D"],
  ["a\u200db", "aU+200Db"],
  ["\u200e", "U+200E"],
  ["\u2028", "U+2028"],
  ["\u202e", "U+202E"],
  ["\u202eabc", "U+202Eabc"],
  ["\u2060", "U+2060"],
  ["\u2066", "U+2066"],
  ["\u2800", "U+2800"],
  ["\u3000", "U+3000"],
  ["\u3164", "U+3164"],
  ["\ufe0f", "U+FE0F"],
  ["\ufeff", "U+FEFF"],
  ["\uffff", "U+FFFF"],
  ["\ud800", "U+D800"],
  ["\udc00x", "U+DC00x"],
  ["\u{1fffe}", "U+1FFFE"],
  ["\u{e0041}", "U+E0041"],
  ["<script>alert(1)</script>", "<script>alert(1)</script>"],
  ["&amp;", "&amp;"],
  ["\u0301", "◌\u0301"],
])("%j is shown as %j", (raw, shown) => {
  expect(visible(raw)).toBe(shown);
});

test.each(["👩‍👩‍👧", "❤️", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "1️⃣", "می‌خواهم", "क्‍ष", "é", "가", "日本語", "🇫🇷"])("%s stays whole", (text) => {
  expect(visible(text)).toBe(text);
});

test.each([
  ["négatif (81\u00a0%)", "négatif (81\u00a0%)"],
  ["Où\u202f? 1\u202f000", "Où\u202f? 1\u202f000"],
  [" two  words ", " two  words "],
  ["a\u202eb c\u2003d", "aU+202Eb cU+2003d"],
  ["", "∅"],
  ["  ", "␣␣"],
])("the sentence %j is read as %j", (raw, shown) => {
  expect(legible(raw)).toBe(shown);
});

test("a tower of accents is cut down, one letter stays one letter", () => {
  const tower = `e${"\u0301".repeat(200)}`;
  expect(visible(tower)).toBe("e\u0301\u0301\u0301");
});

test("no text becomes endless, and no character that XML forbids gets through", () => {
  expect(graphemes(visible("漢".repeat(100_000))).length).toBeLessThan(500);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
  const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ud800-\udfff\ufffe\uffff]/u;
  for (let code = 0; code < 0x10000; code++) {
    expect(forbidden.test(visible(String.fromCharCode(code)))).toBe(false);
  }
});

test.each([
  ["[CLS]", "special"],
  ["<s>", "special"],
  ["</s>", "special"],
  ["<|endoftext|>", "special"],
  ["[PAD]", "special"],
  ["##rt", "piece"],
  [".", "mark"],
  ["…", "mark"],
  ["chat", "word"],
  ["##", "mark"],
  ["[chat", "word"],
  ["42", "word"],
] as const)("%s is a %s", (raw, kind) => {
  expect(label(raw).kind).toBe(kind);
});

test("only right-to-left text is shielded", () => {
  expect(isolated("chat")).toBe("chat");
  expect(isolated("שלום")).toBe("\u2068שלום\u2069");
  expect(isolatedToken("##ש")).toBe("\u2066##ש\u2069");
});

test("a long label ends with an ellipsis and fits its room, never inside a character", () => {
  const family = "👩‍👩‍👧".repeat(20);
  for (const text of ["a".repeat(80), family, "日本語".repeat(30)]) {
    const cut = fit(text, 100, 16);
    expect(cut.endsWith("…")).toBe(true);
    expect(textWidth(cut, 16)).toBeLessThanOrEqual(100);
    expect(text.startsWith(cut.slice(0, -1))).toBe(true);
  }
  expect(graphemes(fit(family, 100, 16).slice(0, -1)).every((part) => part === "👩‍👩‍👧")).toBe(true);
  expect(fit("chat", 100, 16)).toBe("chat");
  expect(fit("w", 12, 16)).toBe("w");
  expect(fit("wo", 12, 16)).toBe("…");
});

test("lines are broken at spaces and lose no word", () => {
  const text = "Le chat noir dort sur le canapé rouge";
  const lines = wrap(text, 120, 16);
  expect(lines.length).toBeGreaterThan(1);
  expect(lines.join(" ")).toBe(text);
});

test("where tokens carry their spaces, words stand without them, and what goes on with a word is marked", () => {
  const texts = (raws: string[]) => labelsIn(raws).map(({ text, kind }) => `${text} ${kind}`);
  expect(texts(["<en>", "L", "'", "eau", " sal", "on", ".", " 12", "3", "</s>"])).toEqual([
    "<en> special",
    "L word",
    "' mark",
    "eau word",
    "sal word",
    "##on piece",
    ". mark",
    "12 word",
    "##3 piece",
    "</s> special",
  ]);
  expect(texts(["chat", "s", " ", "  x"])).toEqual(["chat word", "s word", "␣ mark", "··x word"]);
});
