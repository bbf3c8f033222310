// @vitest-environment happy-dom
import { afterEach, expect, test, vi } from "vitest";
import { glide } from "../zoom/glide.ts";

afterEach(() => vi.restoreAllMocks());

test("it goes from 0 to 1 in less than a fifth of a second, never back", async () => {
  const parts: number[] = [];
  const begun = performance.now();
  await new Promise<void>((done) => glide((part) => parts.push(part) && part === 1 && done()));
  expect(performance.now() - begun).toBeLessThan(400);
  expect(parts).toEqual([...parts].sort((one, other) => one - other));
  expect(parts.length).toBeGreaterThan(2);
});

test("it is there at once where less motion is asked for", () => {
  vi.spyOn(window, "matchMedia").mockImplementation(
    (query) => ({ matches: query.includes("prefers-reduced-motion") }) as MediaQueryList,
  );
  const parts: number[] = [];
  glide((part) => parts.push(part));
  expect(parts).toEqual([1]);
});

test("it can be stopped", async () => {
  const parts: number[] = [];
  glide((part) => parts.push(part))();
  await new Promise((done) => setTimeout(done, 60));
  expect(parts).toEqual([]);
});
