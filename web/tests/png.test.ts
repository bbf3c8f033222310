import { inflateSync } from "node:zlib";
import { expect, test } from "vitest";
import type { Rgb } from "../colour.ts";
import { adler32, crc32, png } from "../png.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

test("check sums are the published ones", () => {
  expect(crc32(bytes("123456789"))).toBe(0xcbf43926);
  expect(adler32(bytes("Wikipedia"))).toBe(0x11e60398);
});

interface Chunk {
  kind: string;
  data: Uint8Array;
}

function chunks(file: Uint8Array): Chunk[] {
  const view = new DataView(file.buffer, file.byteOffset);
  const found: Chunk[] = [];
  for (let at = 8; at < file.length; ) {
    const length = view.getUint32(at);
    const named = file.subarray(at + 4, at + 8 + length);
    expect(view.getUint32(at + 8 + length)).toBe(crc32(named));
    found.push({ kind: new TextDecoder().decode(named.subarray(0, 4)), data: named.subarray(4) });
    at += 12 + length;
  }
  return found;
}

test.each([
  [3, 2],
  [512, 509],
])("an image of %i × %i holds its pixels", (width, height) => {
  const palette = Array.from({ length: 256 }, (_, index): Rgb => [index, 255 - index, 7]);
  const indices = Uint8Array.from({ length: width * height }, (_, index) => index % 251);
  const file = png(indices, width, height, palette);
  expect(Array.from(file.subarray(0, 4))).toEqual([137, 80, 78, 71]);
  const [header, colours, data, end] = chunks(file);
  expect([header?.kind, colours?.kind, data?.kind, end?.kind]).toEqual(["IHDR", "PLTE", "IDAT", "IEND"]);
  expect(new DataView(header!.data.buffer, header!.data.byteOffset).getUint32(0)).toBe(width);
  expect(Array.from(colours!.data.subarray(3, 6))).toEqual([1, 254, 7]);
  const rows = inflateSync(data!.data);
  expect(rows.length).toBe(height * (width + 1));
  for (let row = 0; row < height; row += 101) {
    expect(rows[row * (width + 1)]).toBe(0);
    expect(rows[row * (width + 1) + 2]).toBe((row * width + 1) % 251);
  }
});
