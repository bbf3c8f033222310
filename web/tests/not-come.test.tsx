// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { sayNotCome } from "../app/not-come.tsx";
import { words } from "../words.ts";

test.each(["en", "fr"] as const)("a page whose script did not come says so, in %s", (locale) => {
  document.documentElement.lang = locale;
  const root = document.createElement("div");
  sayNotCome(root, new TypeError("gone"));
  expect(root.textContent).toBe(words(locale).say("unreachable"));
});
