import type { ArrayHeader, Codes, Header } from "./requests.ts";
import { SCHEMA } from "./requests.ts";
import { fromUtf8 } from "./utf8.ts";

const ALIGNMENT = 8;
const BYTES = { float32: 4, uint16: 2 } as const;

/** One array of an answer, row by row. Stored codes are already turned back into weights. */
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

/** Bytes that are no frame, or a frame of another version. */
export class UnreadableFrame extends Error {
  override name = "UnreadableFrame";
}

/** The header and arrays of one frame, as `regard/views/frame.py` lays them out. */
export function decode(frame: ArrayBuffer | ArrayBufferView): Answer {
  const view = ArrayBuffer.isView(frame)
    ? new DataView(frame.buffer, frame.byteOffset, frame.byteLength)
    : new DataView(frame);
  if (view.byteLength < 4) throw new UnreadableFrame(`a frame has at least 4 bytes, this has ${view.byteLength}`);
  const length = view.getUint32(0, true);
  if (4 + length > view.byteLength) throw new UnreadableFrame(`the header ends after the frame does, at ${4 + length}`);
  const header = parse(fromUtf8(new Uint8Array(view.buffer, view.byteOffset + 4, length)));
  const start = Math.ceil((4 + length) / ALIGNMENT) * ALIGNMENT;
  return { header, arrays: header.arrays.map((entry) => numbers(view, start, entry)) };
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
  const bytes = BYTES[entry.dtype];
  if (bytes === undefined) throw new UnreadableFrame(`${entry.name}: unknown dtype ${entry.dtype}`);
  const count = entry.shape.reduce((product, size) => product * size, 1);
  const from = start + entry.offset;
  if (from + count * bytes > view.byteLength) throw new UnreadableFrame(`${entry.name} ends after the frame does`);
  const step = entry.codes?.step ?? 1;
  const values = new Float32Array(count);
  for (let at = 0; at < count; at++) {
    const place = from + at * bytes;
    values[at] = bytes === 4 ? view.getFloat32(place, true) : view.getUint16(place, true) * step;
  }
  return { name: entry.name, shape: entry.shape, values, codes: entry.codes };
}
