import { describe, expect, test } from "vitest";
import {
  blockOf,
  cellAt,
  held,
  levelAt,
  over,
  panned,
  revealed,
  seenTiles,
  under,
  whole,
  zoomed,
} from "../zoom/geometry.ts";

const matrix = { queries: 5003, keys: 131_071 };
const room = { width: 701, height: 499 };

describe("the whole", () => {
  test("fits, and begins at the top left corner", () => {
    const place = whole(matrix, room);
    expect(place.scale).toBeCloseTo(701 / 131_071, 12);
    expect(under(place, room, { x: 0, y: 0 })).toEqual({ x: expect.closeTo(0, 6), y: expect.closeTo(0, 6) });
  });

  test("of a small matrix is not larger than the largest cells", () => {
    expect(whole({ queries: 3, keys: 5 }, room).scale).toBe(64);
  });
});

test("under and over undo each other", () => {
  const place = { x: 1009, y: 499, scale: 1.7 };
  const point = { x: 13, y: 401 };
  const back = over(place, room, under(place, room, point));
  expect(back.x).toBeCloseTo(13);
  expect(back.y).toBeCloseTo(401);
});

test("zooming keeps what is under the pointer under the pointer", () => {
  const place = { x: 60_013, y: 2503, scale: 0.5 };
  const point = { x: 503, y: 101 };
  const before = under(place, room, point);
  for (const factor of [2, 1 / 3, 1.0001]) {
    const after = under(zoomed(place, matrix, room, point, factor), room, point);
    expect(after.x).toBeCloseTo(before.x, 6);
    expect(after.y).toBeCloseTo(before.y, 6);
  }
});

test("nothing beside the matrix is shown, and nothing is larger or smaller than it should be", () => {
  const least = whole(matrix, room).scale;
  expect(held({ x: 0, y: 0, scale: 1 }, matrix, room)).toEqual({ x: 350.5, y: 249.5, scale: 1 });
  expect(held({ x: 1e9, y: 1e9, scale: 1 }, matrix, room)).toEqual({ x: 131_071 - 350.5, y: 5003 - 249.5, scale: 1 });
  expect(held({ x: 7, y: 7, scale: 1e-9 }, matrix, room).scale).toBe(least);
  expect(held({ x: 7, y: 7, scale: 1e9 }, matrix, room).scale).toBe(64);
  expect(panned({ x: 1000, y: 1000, scale: 2 }, matrix, room, { x: 10, y: -6 })).toEqual({ x: 995, y: 1003, scale: 2 });
});

test("a cell out of sight is brought in, one in sight moves nothing", () => {
  const place = { x: 1000, y: 1000, scale: 10 };
  expect(revealed(place, matrix, room, { query: 1001, key: 999 })).toEqual(place);
  const moved = revealed(place, matrix, room, { query: 1500, key: 2 });
  const { x, y } = over(moved, room, { x: 2, y: 1500 });
  expect(x).toBeGreaterThanOrEqual(0);
  expect(y + 10).toBeLessThanOrEqual(room.height + 1e-6);
});

test("the cell under a point; beside the matrix, none", () => {
  const place = whole({ queries: 3, keys: 5 }, room);
  expect(cellAt(place, { queries: 3, keys: 5 }, room, { x: 64 * 4 + 63, y: 65 })).toEqual({ query: 1, key: 4 });
  expect(cellAt(place, { queries: 3, keys: 5 }, room, { x: 64 * 5, y: 65 })).toBeNull();
  expect(cellAt(place, { queries: 3, keys: 5 }, room, { x: 5, y: 64 * 3 })).toBeNull();
});

test.each([
  [1, 1, 0],
  [64, 2, 0],
  [0.5, 1, 1],
  [0.5, 2, 0],
  [0.4999, 1, 2],
  [0.26, 1, 2],
  [1e-9, 1, 9],
])("a cell of %d pixels at density %d is shown from level %d", (scale, density, level) => {
  expect(levelAt(scale, density, 9)).toBe(level);
  if (level > 0 && level < 9) expect(scale * density * 2 ** level).toBeGreaterThanOrEqual(1);
});

test("the tiles in sight, those in the middle first, and none beside the matrix", () => {
  const place = held({ x: 600, y: 4990, scale: 1 }, matrix, room);
  const seen = seenTiles(place, matrix, room, 0);
  expect(seen[0]).toEqual({ row: 18, column: 2 });
  const rows = new Set(seen.map(({ row }) => row));
  const columns = new Set(seen.map(({ column }) => column));
  expect([...rows].sort()).toEqual([17, 18, 19]);
  expect([...columns].sort()).toEqual([0, 1, 2, 3]);
  expect(seen).toHaveLength(12);
  expect(seenTiles(whole(matrix, room), matrix, room, 9)).toEqual([{ row: 0, column: 0 }]);
});

test("a block ends where the matrix does", () => {
  expect(blockOf({ query: 5001, key: 37 }, 3, matrix)).toEqual({
    from: { query: 5000, key: 32 },
    to: { query: 5002, key: 39 },
  });
  expect(blockOf({ query: 7, key: 11 }, 0, matrix)).toEqual({ from: { query: 7, key: 11 }, to: { query: 7, key: 11 } });
});
