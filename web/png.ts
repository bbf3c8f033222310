import type { Rgb } from "./colour.ts";

const SIGNATURE = [137, 80, 78, 71, 13, 10, 26, 10];
const STORED_MAXIMUM = 65535;

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let code = byte;
  for (let bit = 0; bit < 8; bit++) code = code & 1 ? 0xedb88320 ^ (code >>> 1) : code >>> 1;
  return code;
});

export function crc32(bytes: Uint8Array): number {
  let code = 0xffffffff;
  for (const byte of bytes) code = CRC_TABLE[(code ^ byte) & 255]! ^ (code >>> 8);
  return (code ^ 0xffffffff) >>> 0;
}

export function adler32(bytes: Uint8Array): number {
  let low = 1;
  let high = 0;
  for (const byte of bytes) {
    low = (low + byte) % 65521;
    high = (high + low) % 65521;
  }
  return ((high << 16) | low) >>> 0;
}

/** A PNG of palette indices, one byte a pixel, row by row. Not compressed: that needs no library and draws at once. */
export function png(indices: Uint8Array, width: number, height: number, palette: readonly Rgb[]): Uint8Array {
  const rows = new Uint8Array(height * (width + 1));
  for (let row = 0; row < height; row++)
    rows.set(indices.subarray(row * width, (row + 1) * width), row * (width + 1) + 1);
  const header = joined([number(width), number(height), [8, 3, 0, 0, 0]]);
  return joined([
    SIGNATURE,
    chunk("IHDR", header),
    chunk("PLTE", Uint8Array.from(palette.flat())),
    chunk("IDAT", stored(rows)),
    chunk("IEND", new Uint8Array()),
  ]);
}

function stored(bytes: Uint8Array): Uint8Array {
  const blocks: ArrayLike<number>[] = [[0x78, 0x01]];
  for (let at = 0; at < bytes.length; at += STORED_MAXIMUM) {
    const block = bytes.subarray(at, at + STORED_MAXIMUM);
    const last = at + STORED_MAXIMUM >= bytes.length ? 1 : 0;
    const size = block.length;
    blocks.push([last, size & 255, size >> 8, ~size & 255, (~size >> 8) & 255], block);
  }
  blocks.push(number(adler32(bytes)));
  return joined(blocks);
}

function chunk(kind: string, data: Uint8Array): Uint8Array {
  const named = joined([[...kind].map((letter) => letter.charCodeAt(0)), data]);
  return joined([number(data.length), named, number(crc32(named))]);
}

function number(value: number): number[] {
  return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
}

function joined(parts: readonly ArrayLike<number>[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
