import type { ArrayHeader, Codes, Header, LogCodes } from "./requests.ts";
import { SCHEMA } from "./requests.ts";

const ALIGNMENT = 8;
const BYTES = { float32: 4, uint16: 2, uint8: 1 } as const;

/** One array of an answer, row by row. Stored codes are already turned back into weights: 0 only where it is exactly 0. */
export interface Numbers {
  name: string;
  shape: readonly number[];
  values: Float32Array;
  /** How far the values may be off, where they were rounded. */
  codes: Codes | null;
}

export interface Answer {
  header: Header;
  arrays: Numbers[];
}

/** One tile of a zoom, row by row: codes as they travel, and what they mean. */
export interface Tile {
  rows: number;
  columns: number;
  codes: Uint8Array;
  meaning: LogCodes;
}

/** Bytes that are no frame, or a frame of another version. */
export class UnreadableFrame extends Error {
  override name = "UnreadableFrame";
}

/** The header and arrays of one frame, as `regard/views/frame.py` lays them out. */
export function decode(frame: ArrayBuffer | ArrayBufferView): Answer {
  const { view, header, start } = opened(frame);
  return { header, arrays: header.arrays.map((entry) => numbers(view, start, entry)) };
}

/** The array of an answer that bears a name; an answer without it is unreadable. */
export function arrayOf({ arrays }: Answer, name: string): Numbers {
  const found = arrays.find((array) => array.name === name);
  if (!found) throw new UnreadableFrame(`the answer holds no ${name}`);
  return found;
}

/** The header and the one tile of a frame. */
export function decodeTile(frame: ArrayBuffer | ArrayBufferView): { header: Header; tile: Tile } {
  const { view, header, start } = opened(frame);
  const entry = header.arrays[0];
  const [rows, columns] = entry?.shape ?? [];
  if (entry?.dtype !== "uint8" || !entry.codes || !("octaves" in entry.codes) || !rows || !columns)
    throw new UnreadableFrame("the frame holds no tile");
  const from = placeOf(view, start, entry, rows * columns);
  const codes = new Uint8Array(view.buffer, view.byteOffset + from, rows * columns).slice();
  return { header, tile: { rows, columns, codes, meaning: entry.codes } };
}

function opened(frame: ArrayBuffer | ArrayBufferView): { view: DataView; header: Header; start: number } {
  const view = ArrayBuffer.isView(frame)
    ? new DataView(frame.buffer, frame.byteOffset, frame.byteLength)
    : new DataView(frame);
  if (view.byteLength < 4) throw new UnreadableFrame(`a frame has at least 4 bytes, this has ${view.byteLength}`);
  const length = view.getUint32(0, true);
  if (4 + length > view.byteLength) throw new UnreadableFrame(`the header ends after the frame does, at ${4 + length}`);
  const header = parse(new TextDecoder().decode(new Uint8Array(view.buffer, view.byteOffset + 4, length)));
  return { view, header, start: Math.ceil((4 + length) / ALIGNMENT) * ALIGNMENT };
}

function parse(text: string): Header {
  let header: Header;
  try {
    header = JSON.parse(text) as Header;
  } catch {
    throw new UnreadableFrame("the header is not JSON");
  }
  if (header?.schema !== SCHEMA) throw new UnreadableFrame(`schema ${header?.schema}, expected ${SCHEMA}`);
  if (!Array.isArray(header.arrays)) throw new UnreadableFrame("the header lists no arrays");
  return header;
}

function numbers(view: DataView, start: number, entry: ArrayHeader): Numbers {
  const count = entry.shape.reduce((product, size) => product * size, 1);
  const from = placeOf(view, start, entry, count);
  const { codes, dtype } = entry;
  const stepped = codes && "step" in codes ? codes : null; // the codes of a tile stay codes
  const values = new Float32Array(count);
  for (let at = 0; at < count; at++) {
    const place = from + at * BYTES[dtype];
    if (dtype === "float32") values[at] = view.getFloat32(place, true);
    else values[at] = rounded(dtype === "uint16" ? view.getUint16(place, true) : view.getUint8(place), stepped);
  }
  return { name: entry.name, shape: entry.shape, values, codes: stepped };
}

/** The weight of a code. What rounds to 0 without being 0 is taken for the middle of where it may lie. */
function rounded(code: number, codes: Codes | null): number {
  if (!codes) return code;
  if (code === codes.zero) return 0;
  return code === 0 ? codes.error / 2 : code * codes.step;
}

function placeOf(view: DataView, start: number, entry: ArrayHeader, count: number): number {
  const bytes = BYTES[entry.dtype];
  if (bytes === undefined) throw new UnreadableFrame(`${entry.name}: unknown dtype ${entry.dtype}`);
  const from = start + entry.offset;
  if (from + count * bytes > view.byteLength) throw new UnreadableFrame(`${entry.name} ends after the frame does`);
  return from;
}
