import { expect, test } from "vitest";
import { csv, csvRows } from "../csv.ts";
import { headOf } from "../head.ts";
import { madeCross, madeHeader, madeSummary } from "./made.ts";

test("one row for each token that looks, one column for each that is looked at", () => {
  expect(csvRows(madeCross())).toEqual([
    ["", "the", "cat", "sleeps"],
    ["chat", "0.10000000149011612", "0.800000011920929", "0.10000000149011612"],
    ["dort", "0", "0.25", "0.75"],
  ]);
});

test("commas, quotes and line ends stay inside their field, and no field is run as a formula", () => {
  const rows = [
    ['a,"b"', "c\nd", "=SUM(A1)"],
    ["-1.5", "@x", "+1"],
  ];
  expect(csv(rows)).toBe('"a,""b""","c\nd",\'=SUM(A1)\r\n-1.5,\'@x,+1\r\n');
});

test("without the sink each row is 1 again, and a row that looked nowhere else looks at nothing", () => {
  const values = Float32Array.from([0.75, 0.25, 0, 0.5, 0.25, 0.25, 1, 0, 0]);
  const answer = { header: madeHeader(), arrays: [{ name: "weights", shape: [3, 3], values, codes: null }] };
  const head = headOf(madeSummary(["a", "b", "c"]), 0, 0, answer, { sink: "removed" });
  expect([...head.weights]).toEqual([0, 1, 0, 0, 0.5, 0.5, 0, 0, 0]);
  expect(values[0]).toBe(0.75);
});
