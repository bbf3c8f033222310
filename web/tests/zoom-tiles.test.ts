import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Tile } from "../frame.ts";
import { Refused } from "../source.ts";
import { saidAt, USUAL } from "../zoom/codes.ts";
import { Names } from "../zoom/names.ts";
import type { TileAddress } from "../zoom/source.ts";
import { Tiles } from "../zoom/tiles.ts";

const at = (column: number, level = 0, row = 0): TileAddress => ({ layer: 0, head: 0, level, row, column });
const tile: Tile = { rows: 1, columns: 2, codes: new Uint8Array([255, 0]), meaning: USUAL };

class Server {
  asked: { address: TileAddress; signal: AbortSignal; answer(tile: Tile): void; fail(error: Error): void }[] = [];
  fetch = (address: TileAddress, signal: AbortSignal) =>
    new Promise<Tile>((answer, fail) => {
      signal.addEventListener("abort", () => fail(signal.reason));
      this.asked.push({ address, signal, answer, fail });
    });
  columns = () => this.asked.map(({ address }) => address.column);
}

let server: Server;
let told: { arrived: ReturnType<typeof vi.fn>; failed: ReturnType<typeof vi.fn> };
let tiles: Tiles;

beforeEach(() => {
  vi.useFakeTimers();
  server = new Server();
  told = { arrived: vi.fn(), failed: vi.fn() };
  tiles = new Tiles(server.fetch, told as never);
});

afterEach(() => {
  tiles.close();
  vi.useRealTimers();
});

const rest = (time = 50) => vi.advanceTimersByTimeAsync(time);

test("what is in sight is asked for after a moment, four at a time, the most important first", async () => {
  tiles.see([at(5), at(3), at(2), at(7), at(11)]);
  expect(server.asked).toEqual([]);
  await rest();
  expect(server.columns()).toEqual([5, 3, 2, 7]);
  server.asked[1]?.answer(tile);
  await rest(0);
  expect(server.columns()).toEqual([5, 3, 2, 7, 11]);
  expect(told.arrived).toHaveBeenCalledTimes(1);
  expect(tiles.get(at(3))).toBe(tile);
  expect(tiles.idle).toBe(false);
});

test("what is passed over is never asked for, and what is no longer in sight is given up", async () => {
  tiles.see([at(2)]);
  await rest(10);
  tiles.see([at(3), at(5)]);
  await rest();
  expect(server.columns()).toEqual([3, 5]);
  tiles.see([at(5), at(7)]);
  expect(server.asked[0]?.signal.aborted).toBe(true);
  expect(server.asked[1]?.signal.aborted).toBe(false);
  await rest();
  expect(server.columns()).toEqual([3, 5, 7]);
  expect(told.failed).not.toHaveBeenCalled();
  tiles.see([at(3)]);
  await rest();
  expect(server.columns()).toEqual([3, 5, 7, 3]);
});

test("a tile that is here is not asked for again", async () => {
  tiles.see([at(2)]);
  await rest();
  server.asked[0]?.answer(tile);
  await rest(0);
  tiles.see([at(2)]);
  await rest();
  expect(tiles.idle).toBe(true);
  expect(server.asked).toHaveLength(1);
});

test("the nearest coarser tile of the same head stands in", async () => {
  tiles.see([at(0, 3), at(1, 1, 2)]);
  await rest();
  for (const { answer } of server.asked) answer(tile);
  await rest(0);
  expect(tiles.standIn(at(3, 0, 5), 9)).toMatchObject({ up: 1, address: at(1, 1, 2) });
  expect(tiles.standIn(at(7, 0, 5), 9)).toMatchObject({ up: 3, address: at(0, 3) });
  expect(tiles.standIn(at(8, 0, 5), 9)).toBeNull();
  expect(tiles.standIn({ ...at(3, 0, 5), head: 1 }, 9)).toBeNull();
});

test("after a failure it rests, then asks again; at once where somebody says so", async () => {
  tiles.see([at(2)]);
  await rest();
  server.asked[0]?.fail(new TypeError("gone"));
  await rest();
  expect(told.failed).toHaveBeenCalledTimes(1);
  await rest(2000);
  expect(server.asked).toHaveLength(1);
  await rest(1100);
  expect(server.asked).toHaveLength(2);
  server.asked[1]?.fail(new TypeError("gone"));
  await rest(10);
  tiles.again();
  expect(server.asked).toHaveLength(3);
});

test("what is refused is asked for once, and the others go on", async () => {
  const message = { en: "Damaged.", fr: "Abîmé." };
  tiles.see([at(2), at(3)]);
  await rest();
  server.asked[0]?.fail(new Refused({ schema: 1, sequence: 0, code: "x", message, fits: null }));
  server.asked[1]?.answer(tile);
  await rest(10_000);
  tiles.see([at(2), at(3)]);
  await rest(10_000);
  expect(server.asked).toHaveLength(2);
  expect(tiles.idle).toBe(true);
});

test("only so many tiles are held, those in sight always", async () => {
  const fetch = vi.fn(() => Promise.resolve(tile));
  tiles = new Tiles(fetch, { arrived() {}, failed() {} });
  const first = [at(0, 5)];
  tiles.see(first);
  await rest();
  for (let from = 0; from < 400; from += 40) {
    tiles.see([...first, ...Array.from({ length: 40 }, (_, each) => at(from + each))]);
    await rest(100);
  }
  tiles.see(first);
  expect(tiles.get(at(0, 5))).toBe(tile);
  expect(tiles.get(at(399))).toBe(tile);
  expect(tiles.get(at(3))).toBeUndefined();
});

test("a pixel says what its block says, at the place of the block in its tile", () => {
  const codes = Uint8Array.from({ length: 3 * 5 }, (_, each) => each);
  const small: Tile = { rows: 3, columns: 5, codes, meaning: USUAL };
  const matrix = { queries: 2 * 259, keys: 2 * 261 };
  expect(saidAt(small, 1, { query: 512, key: 515 }, matrix)).toBe("below");
  expect(saidAt(small, 1, { query: 516, key: 512 }, matrix)).toBe(2 ** (((10 - 255) * 24) / 253));
});

test("labels are asked for by the thousand, once, and known then", async () => {
  const fetch = vi.fn((_: string, start: number) => Promise.resolve([`t${start}`, `t${start + 1}`]));
  const arrived = vi.fn();
  const names = new Names(fetch, arrived);
  expect(names.peek("key", 1025)).toBeUndefined();
  expect(names.peek("key", 1024)).toBeUndefined();
  expect(await names.label("key", 1025)).toBe("t1025");
  expect(names.peek("key", 1025)).toBe("t1025");
  expect(fetch).toHaveBeenCalledTimes(1);
  expect(arrived).toHaveBeenCalledTimes(1);
  expect(await names.label("query", 1025)).toBe("t1025");
  expect(fetch.mock.calls.map(([axis, start]) => [axis, start])).toEqual([
    ["key", 1024],
    ["query", 1024],
  ]);
});

test("labels that cannot be had are not asked for at every painting", async () => {
  const fetch = vi.fn(() => Promise.reject(new TypeError("gone")));
  const names = new Names(fetch, () => {});
  names.peek("key", 0);
  await rest(100);
  names.peek("key", 0);
  await expect(names.label("key", 0)).rejects.toThrow("gone");
  expect(fetch).toHaveBeenCalledTimes(1);
  await rest(3000);
  names.peek("key", 0);
  expect(fetch).toHaveBeenCalledTimes(2);
});
