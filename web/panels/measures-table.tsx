import { useState } from "preact/hooks";
import { placed } from "../views/heads-pictures.ts";
import { MEASURES, type Measure, type Measured, role, shown, sorted } from "../views/measures.ts";
import type { Words } from "../words.ts";

interface TableProps {
  heads: readonly Measured[];
  pointed: Measured | null;
  current: Measured | null;
  words: Words;
  point(one: Measured | null): void;
  open(one: Measured): void;
}

type Column = Measure | "head" | "label";

/** One row a head; a column's name sorts by it, and pressed again turns the order round. */
export function MeasuresTable({ heads, pointed, current, words, ...props }: TableProps) {
  const [{ by, rising }, sort] = useState<{ by: Column; rising: boolean }>({ by: "head", rising: true });
  const rows = inOrder(heads, by, rising, words);
  const here = rows.includes(pointed!) ? pointed : rows.includes(current!) ? current : rows[0];
  const titles: [Column, string, string][] = [
    ["head", words.say("headColumn"), words.say("headTerm")],
    ["label", words.say("measuresRole"), words.say("roleTerm")],
    ...MEASURES.map((each): [Column, string, string] => [
      each,
      words.say(`measure_${each}`),
      words.say(`term_${each}`),
    ]),
  ];
  const press = (event: KeyboardEvent) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const row = (event.target as HTMLElement).closest("tbody tr");
    const next = step > 0 ? row?.nextElementSibling : row?.previousElementSibling;
    if (step === 0 || !row) return;
    event.preventDefault();
    next?.querySelector("button")?.focus();
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable from the keyboard
    <section class="rg-scroll rg-measured" tabIndex={0} aria-label={words.say("measuresTable")}>
      <table onKeyDown={press} onPointerLeave={() => props.point(null)}>
        <thead>
          <tr>
            {titles.map(([column, name, term]) => (
              <th
                key={column}
                scope="col"
                aria-sort={column === by ? (rising ? "ascending" : "descending") : undefined}
              >
                <button
                  type="button"
                  class="rg-link"
                  onClick={() => sort({ by: column, rising: column === by ? !rising : !isNumber(column) })}
                >
                  {name} <span aria-hidden="true">{column === by ? (rising ? "↑" : "↓") : ""}</span>
                </button>
                <span class="rg-quiet">{term}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((one) => (
            <tr
              key={placed(one.layer, one.head)}
              aria-current={one === current ? "true" : undefined}
              class={one === pointed ? "rg-pointed" : ""}
              onPointerEnter={() => props.point(one)}
            >
              <th scope="row">
                <button
                  type="button"
                  class="rg-link"
                  tabIndex={one === here ? 0 : -1}
                  onFocus={() => props.point(one)}
                  onClick={() => props.open(one)}
                >
                  {words.number(one.layer)} · {words.number(one.head)}
                </button>
              </th>
              <td title={role(one.label, words)}>{role(one.label, words, "short")}</td>
              {MEASURES.map((measure) => (
                <td key={measure}>{shown(measure, one.values[measure], words)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function isNumber(column: Column): column is Measure {
  return column !== "head" && column !== "label";
}

/** The rows by a column; what is not known, or does nothing that stands out, comes last. */
export function inOrder(heads: readonly Measured[], by: Column, rising: boolean, words: Words): Measured[] {
  if (isNumber(by)) return sorted(heads, by, rising);
  const turn = rising ? 1 : -1;
  const name = ({ label }: Measured) => role(label, words, "short");
  const order = (one: Measured, other: Measured) =>
    by === "head"
      ? turn * (one.layer - other.layer || one.head - other.head)
      : Number(one.label === "") - Number(other.label === "") ||
        turn * name(one).localeCompare(name(other), words.locale);
  return [...heads].sort(order);
}
