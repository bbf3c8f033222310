import { expect, test } from "vitest";
import { folded } from "../folded.ts";
import { label } from "../label.ts";

test.each([
  ["Élève à Paris", ["[CLS]", "eleve", "a", "paris"], true, true],
  ["Élève à Paris", ["élève", "à", "paris"], true, false],
  ["Élève à Paris", ["Eleve", "a", "Paris"], false, true],
  ["Élève à Paris", ["Élève", "à", "Paris"], false, false],
  ["Paris", ["par", "##is"], true, false],
  ["le chat", ["le", "chat"], false, false],
  ["Élève", ["[UNK]"], false, false],
  ["été", ["Ã", "©", "t"], false, false],
])("%s, read as %j: capitals lost %s, accents lost %s", (text, tokens, capitals, accents) => {
  expect(folded(text, tokens.map(label))).toEqual({ capitals, accents });
});
