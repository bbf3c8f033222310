import { expect, test } from "vitest";
import { fromBase64 } from "../base64.ts";
import { decode, UnreadableFrame } from "../frame.ts";
import { madeFrame } from "./made.ts";

// Both written by regard.views.frame.encode.
const EXACT =
  "nwAAAHsic2NoZW1hIjoxLCJyZWNvcmQiOiJyMSIsInNlcXVlbmNlIjo3LCJyZWR1Y3Rpb24iOiJub25lIiwiYXJyYXlzIjpbeyJuYW1lIjoid2VpZ2h0cyIsImR0eXBlIjoiZmxvYXQzMiIsInNoYXBlIjpbMiwzXSwib2Zmc2V0IjowLCJjb2RlcyI6bnVsbH1dLCJzdW1tYXJ5IjpudWxsfQAAAAAAAAAAPwAAgD4AAIA+AAAAAAAAgD8AAAAA";
const ROUNDED =
  "xgAAAHsic2NoZW1hIjoxLCJyZWNvcmQiOiJyMSIsInNlcXVlbmNlIjo3LCJyZWR1Y3Rpb24iOiJub25lIiwiYXJyYXlzIjpbeyJuYW1lIjoid2VpZ2h0cyIsImR0eXBlIjoidWludDE2Iiwic2hhcGUiOlsyLDNdLCJvZmZzZXQiOjAsImNvZGVzIjp7InN0ZXAiOjAuMDAwNSwiZXJyb3IiOjAuMDAwMjUsInplcm8iOjY1NTM1fX1dLCJzdW1tYXJ5IjpudWxsfQAAAAAAAKwC6AM8Af//0AcAAAAAAAA=";

test("exact weights are read as they were sent", () => {
  const { header, arrays } = decode(fromBase64(EXACT));
  expect(header.record).toBe("r1");
  expect(header.sequence).toBe(7);
  expect(arrays[0]?.shape).toEqual([2, 3]);
  expect(Array.from(arrays[0]!.values)).toEqual([0.5, 0.25, 0.25, 0, 1, 0]);
  expect(arrays[0]?.codes).toBeNull();
});

test("rounded weights are numbers times the step; 0 only where the weight is exactly 0, below the error where it is not", () => {
  const [weights] = decode(fromBase64(ROUNDED)).arrays;
  const expected = [0.342, 0.5, 0.158, 0, 1, 0.000125];
  expect(weights!.values.length).toBe(6);
  weights!.values.forEach((value, index) => {
    expect(value).toBeCloseTo(expected[index]!, 6);
  });
  expect(weights!.values[3]).toBe(0);
  expect(weights?.codes).toEqual({ step: 0.0005, error: 0.00025, zero: 65535 });
});

test("a frame may begin anywhere in its buffer", () => {
  const frame = fromBase64(EXACT);
  const wide = new Uint8Array(frame.length + 3);
  wide.set(frame, 3);
  expect(decode(wide.subarray(3)).arrays[0]?.values[0]).toBe(0.5);
  expect(decode(new DataView(wide.buffer, 3)).arrays[0]?.values[0]).toBe(0.5);
});

test("text outside ASCII keeps its letters, and the padding is counted in bytes", () => {
  const frame = madeFrame({ record: "é漢👩" }, [[0.5, 0.5]]);
  const { header, arrays } = decode(frame);
  expect(header.record).toBe("é漢👩");
  expect(Array.from(arrays[0]!.values)).toEqual([0.5, 0.5]);
});

test.each([
  ["another schema", madeFrame({ schema: 2 })],
  ["no bytes", new Uint8Array(0)],
  ["a header longer than the frame", new Uint8Array([255, 255, 0, 0, 1])],
  ["no JSON", new Uint8Array([2, 0, 0, 0, 123, 123])],
  ["arrays cut short", madeFrame({}, [[0.5, 0.5]]).subarray(0, -4)],
])("%s is refused", (_, frame) => {
  expect(() => decode(frame)).toThrow(UnreadableFrame);
});
