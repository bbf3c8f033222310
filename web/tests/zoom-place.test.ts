import { expect, test } from "vitest";
import { read, written } from "../zoom/place.ts";

test.each([
  { layer: 3, head: 5, place: { x: 65_536.5, y: 12_345.25, scale: 0.00534 }, cell: null },
  { layer: 0, head: 11, place: { x: 1009.5, y: 7, scale: 22 }, cell: { query: 7, key: 2003 } },
  { layer: 31, head: 0, place: { x: 3.5, y: 3.5, scale: 64 }, cell: { query: 0, key: 0 } },
])("a place comes back from its address, off by less than a hundredth of a pixel", (kept) => {
  const back = read(written(kept))!;
  expect([back.layer, back.head]).toEqual([kept.layer, kept.head]);
  expect(back.cell).toEqual(kept.cell);
  expect(back.place.scale / kept.place.scale).toBeCloseTo(1, 5);
  for (const axis of ["x", "y"] as const)
    expect(Math.abs(back.place[axis] - kept.place[axis]) * kept.place.scale).toBeLessThan(0.01);
});

test("an address is short", () => {
  expect(
    written({ layer: 3, head: 5, place: { x: 65_536.123_456, y: 1 / 3, scale: 0.005_341_234_5 }, cell: null }),
  ).toBe("#3/5/65536/0/0.00534123");
});

test.each([
  "",
  "#",
  "#regard-picture",
  "#1/2/3/4",
  "#1/2/3/4/5/6",
  "#1/2/3/4/5/6/7.5",
  "#1/2/3/4/5/6/-7",
  "#1/2/x/4/5",
  "#1/2/-3/4/5",
  "#1/2/3/4/0",
  "#1.5/2/3/4/5",
  "#1/2/3/4/Infinity",
  "#1/2/3/4/1e999",
  "#1/2/3//5",
  "#<b>/2/3/4/5",
])("%j says nothing", (hash) => {
  expect(read(hash)).toBeNull();
});
