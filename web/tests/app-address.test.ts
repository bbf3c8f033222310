// @vitest-environment happy-dom
import { beforeEach, expect, test } from "vitest";
import { asked, askedNumber, keepInAddress, write } from "../app/address.ts";
import { linked, opening } from "../app/opening.ts";
import type { Chosen } from "../parts/stage.tsx";

beforeEach(() => {
  write();
  sessionStorage.clear();
  history.replaceState(null, "", "/");
});

const at = (search: string) => history.replaceState(null, "", `/${search}`);

test("values are kept, and taken out again, without a step back for each", () => {
  at("?lang=fr#5");
  const steps = history.length;
  keepInAddress({ text: "chat & « chien »", layer: 3 });
  keepInAddress({ layer: 5, lang: null });
  expect(asked("layer")).toBe("5");
  write();
  expect(location.search).toBe("?text=chat+%26+%C2%AB+chien+%C2%BB&layer=5");
  expect(location.hash).toBe("#5");
  expect(history.length).toBe(steps);
  expect(asked("text")).toBe("chat & « chien »");
});

test("the stage opens as the address says, options and all", () => {
  at('?view=heatmap&layer=5&head=7&sink=hidden&focus={"side":"key","token":-1}&flipped=[2,3]&word="3"');
  const { layer, head, view, picture } = opening("en", "read", null);
  expect({ layer, head, view }).toEqual({ layer: 5, head: 7, view: "heatmap" });
  expect(picture).toMatchObject({ focus: null, options: { flipped: [2, 3], word: "3" } });
  expect(picture).not.toHaveProperty("sink");
});

test("lines keep their heads, the first word's treatment and the chosen words", () => {
  at("");
  const focus = { side: "query" as const, token: 3, also: [1] };
  const kept: Chosen = { layer: 1, head: 0, view: "lines", sink: "log", focus, options: { heads: [0, 1] } };
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(linked(kept))) if (value !== null) search.set(name, String(value));
  at(`?${search}`);
  const { first, picture } = opening("en", "read", null);
  expect(picture).toMatchObject({ view: "lines", sink: "log", focus, options: { heads: [0, 1] } });
  expect(first).toEqual({ gaze: { ...focus, other: null } });
});

test.each(["?view=nothing&layer=-1&head=1e3", "?view=toString&layer=x&head=", "?view=&layer=1.5&head=99999", ""])(
  "%s opens as usual",
  (search) => {
    at(search);
    expect(opening("fr", "read", null)).toMatchObject({ layer: 5, head: 6, view: "lines", picture: { options: {} } });
  },
);

test("only whole numbers from 0 on are numbers", () => {
  at("?a=7&b=-7&c=7.0&d=");
  expect(["a", "b", "c", "d", "e"].map(askedNumber)).toEqual([7, null, null, null, null]);
});

test("what a stage keeps comes back; what an earlier view had kept goes", () => {
  at("?text=chat&old=1");
  const options = { mask: "causal", flipped: [2, 3], name: "7", text: "not this", none: undefined };
  keepInAddress(linked({ layer: 1, head: 2, view: "heatmap", options } as never));
  write();
  expect(asked("old")).toBeNull();
  expect(asked("text")).toBe("chat");
  expect(opening("en", "read", null).picture.options).toEqual({ mask: "causal", flipped: [2, 3], name: "7" });
});
