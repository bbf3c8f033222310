import { expect, test } from "vitest";
import { doubt } from "../doubt.ts";
import { words } from "../words.ts";

const failed = { state: "failed", error: 1.234, allowed: 2.34e-5, sums: 3e-7 } as const;

test("a failed proof says by how much, what was allowed, and what to do", () => {
  expect(doubt(failed, words("en"))).toBe(
    "The proof of this layer failed: the recomputed output differs from the model’s own by up to 1.2, where 0.000023 is allowed. Do not rely on its weights.",
  );
  expect(doubt(failed, words("fr"))).toBe(
    "La preuve de cette couche a échoué\u00a0: entre la sortie recalculée et celle du modèle, l’écart atteint 1,2, pour 0,000023 admis. Ne vous fiez pas à ses poids.",
  );
});

test("what is not known is not said", () => {
  const said = doubt({ state: "failed", error: 1.234 }, words("en"));
  expect(said).toContain("by up to 1.2. Do not");
  expect(doubt({ ...failed, error: null }, words("en"))).toContain("differ by no finite number");
});

test("where the output agrees, the sums of the rows did not", () => {
  expect(doubt({ ...failed, error: 1e-6, sums: 0.125 }, words("en"))).toContain(
    "a row of weights is off by up to 0.13.",
  );
});

test("other layers are not doubted", () => {
  expect(doubt({ ...failed, state: "passed" }, words("en"))).toBeNull();
  expect(doubt({ ...failed, state: "unproved" }, words("en"))).toBeNull();
});
