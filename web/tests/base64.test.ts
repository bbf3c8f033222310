import { expect, test } from "vitest";
import { fromBase64, toBase64 } from "../base64.ts";
import { fromBase64ByHand, toBase64ByHand } from "../base64-by-hand.ts";
import { decodeByHand } from "../utf8.ts";

test.each([0, 1, 2, 3, 4, 5, 256, 257])("%i bytes survive the way there and back", (length) => {
  const bytes = Uint8Array.from({ length }, (_, index) => (index * 37 + 200) & 255);
  const text = btoa(String.fromCharCode(...bytes));
  expect([toBase64(bytes), toBase64ByHand(bytes)]).toEqual([text, text]);
  expect([fromBase64(text), fromBase64ByHand(text)]).toEqual([bytes, bytes]);
});

test("text that is no base64 is refused", () => {
  expect(() => fromBase64("ab*d")).toThrow();
  expect(() => fromBase64ByHand("ab*d")).toThrow("base64");
});

test.each(["", "abc", "é", "漢字", "👩‍👩‍👧", "\u0000\u202e", "a\u{10ffff}b"])("UTF-8 of %j is read by hand", (text) => {
  expect(decodeByHand(new TextEncoder().encode(text))).toBe(text);
});

test.each([[[0xc3]], [[0xed, 0xa0, 0x80]], [[0xff, 0x41]], [[0xf5, 0x80, 0x80, 0x80]], [[0xc0, 0x80]]])(
  "broken bytes %j never become other letters",
  (bytes) => {
    expect(decodeByHand(Uint8Array.from(bytes))).toMatch(/^\ufffd+A?$/);
  },
);
