import { expect, test } from "vitest";
import { fromBase64 } from "../base64.ts";
import { decode, decodeTile, UnreadableFrame } from "../frame.ts";
import { Refused } from "../source.ts";
import { HttpZoomSource } from "../sources/zoom-http.ts";
import { meant, USUAL } from "../zoom/codes.ts";
import { madeFrame } from "./made.ts";
import { CELL, TILE, TOKENS, ZOOM } from "./zoom-golden.ts";

const never = new AbortController().signal;

test("a tile is read as it was sent, with what its codes mean", () => {
  const { header, tile } = decodeTile(fromBase64(TILE));
  expect(header.reduction).toBe("mean");
  expect([tile.rows, tile.columns]).toEqual([3, 5]);
  expect([...tile.codes]).toEqual([0, 1, 2, 254, 255, 0, 0, 3, 4, 5, 9, 8, 7, 6, 5]);
  expect(tile.meaning).toEqual(USUAL);
});

test("codes are weights on a log scale, but for the two that are none", () => {
  expect(meant(0, USUAL)).toBe("masked");
  expect(meant(1, USUAL)).toBe("below");
  expect(meant(2, USUAL)).toBe(2 ** -24);
  expect(meant(255, USUAL)).toBe(1);
  expect(meant(234, USUAL)).toBeCloseTo(0.25, 2);
});

test("a frame of weights is no tile, and a torn tile neither; read as numbers, a tile gives its codes", () => {
  expect(() => decodeTile(madeFrame({}, [[0.5, 0.5]]))).toThrow(UnreadableFrame);
  expect(() => decodeTile(madeFrame({}))).toThrow(UnreadableFrame);
  const { header, arrays } = decode(fromBase64(TILE));
  expect(header.arrays[0]!.codes).toHaveProperty("octaves");
  expect([...arrays[0]!.values]).toEqual([...decodeTile(fromBase64(TILE)).tile.codes]);
  expect(() => decodeTile(fromBase64(TILE).subarray(0, -8))).toThrow(UnreadableFrame);
});

test("each question is asked as agreed, and its answer read", async () => {
  const asked: { body: unknown; signal: unknown }[] = [];
  const frames = [ZOOM, ZOOM, ZOOM];
  let frame = ZOOM;
  const fetch = (address: string, init: RequestInit) => {
    expect(address).toBe("/api/answer");
    asked.push({ body: JSON.parse(init.body as string), signal: init.signal });
    return Promise.resolve(new Response(fromBase64(frames.shift() ?? frame)));
  };
  const third = async () => {
    const source = new HttpZoomSource("5", fetch);
    await source.summary(never).catch(() => {});
    await source.summary(never).catch(() => {});
    return source;
  };
  expect((await (await third()).summary(never)).queries).toBe(3);
  for (const [next, ask, request, answer] of [
    [
      TILE,
      (source: HttpZoomSource) => source.tile({ layer: 1, head: 4, level: 0, row: 0, column: 0 }, never),
      { kind: "tile", layer: 1, head: 4, level: 0, row: 0, column: 0 },
      { rows: 3, columns: 5 },
    ],
    [
      CELL,
      (source: HttpZoomSource) => source.cell({ layer: 1, head: 4 }, { query: 0, key: 1 }, never),
      { kind: "cell", layer: 1, head: 4, query: 0, key: 1 },
      0.25,
    ],
    [
      TOKENS,
      (source: HttpZoomSource) => source.labels("query", 1, never),
      { kind: "tokens", axis: "query", start: 1 },
      ["query1", "query2"],
    ],
  ] as const) {
    const source = await third();
    frame = next;
    const told = await ask(source);
    if (typeof answer === "object") expect(told).toMatchObject(answer);
    else expect(told).toBe(answer);
    expect(asked.at(-1)).toEqual({ body: { record: "5", request, sequence: 3 }, signal: never });
  }
});

test("an answer to another question, or to none, is not taken, and a refusal keeps its sentence", async () => {
  const late = new HttpZoomSource("5", () => Promise.resolve(new Response(fromBase64(ZOOM))));
  await expect(late.summary(never)).rejects.toThrow("answer 3 to 1");
  const empty = new HttpZoomSource("5", () => Promise.resolve(new Response(madeFrame({ sequence: 1 }))));
  await expect(empty.labels("key", 0, never)).rejects.toThrow("nothing of tokens");
  const message = { en: "No.", fr: "Non." };
  const refusing = new HttpZoomSource("5", () => Promise.resolve(Response.json({ message }, { status: 404 })));
  await expect(refusing.cell({ layer: 0, head: 0 }, { query: 0, key: 0 }, never)).rejects.toBeInstanceOf(Refused);
});
