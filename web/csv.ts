import type { Head } from "./head.ts";

/** One row for each token that looks, one column for each that is looked at. */
export function csvRows(head: Head): string[][] {
  const columns = head.keys.length;
  return [
    ["", ...head.keys.map(({ text }) => text)],
    ...head.queries.map(({ text }, row) => [
      text,
      ...Array.from(head.weights.subarray(row * columns, (row + 1) * columns), (share) =>
        share >= 0 ? String(share) : "",
      ),
    ]),
  ];
}

/** Rows as comma-separated text; what a spreadsheet would run as a formula is marked as text by an apostrophe. */
export function csv(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map(field).join(",")}\r\n`).join("");
}

function field(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) && !Number.isFinite(Number(text)) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
