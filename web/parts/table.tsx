import { useState } from "preact/hooks";
import { cell, type Gaze } from "../gaze.ts";
import { type Head, weight } from "../head.ts";
import { list, waysSaid } from "../reading.ts";
import type { Words } from "../words.ts";

const MOST_TOKENS = 64;

interface TableProps {
  head: Head;
  gaze: Gaze | null;
  words: Words;
}

/** The picture's twin as a table, for those who cannot see it and those who want the numbers. Filled when opened. */
export function Table(props: TableProps) {
  const [open, setOpen] = useState(false);
  const { words } = props;
  return (
    <details class="rg-table" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{words.say("table")}</summary>
      {open ? <Numbers {...props} /> : null}
    </details>
  );
}

function Numbers({ head, gaze, words }: TableProps) {
  const { queries, keys } = head;
  const whole = Math.max(queries.length, keys.length) <= MOST_TOKENS;
  const only = cell(gaze).query ?? 0;
  const rows = whole ? Array.from(queries.keys()) : [only];
  const heads = list(head.heads.map(String), words);
  const caption = words.say("tableCaption", { layer: head.layer, head: heads });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable from the keyboard
    <section class="rg-scroll" tabIndex={0} aria-label={caption}>
      <table>
        <caption>
          {[caption, waysSaid(head, words)].filter(Boolean).join(" ")}
          {whole ? null : ` ${words.say("tableRow", { query: queries[only]!.text, total: head.weights.length })}`}
        </caption>
        <thead>
          <tr>
            <td />
            {keys.map((key, column) => (
              <th scope="col" key={column}>
                <bdi dir="ltr">{key.text}</bdi>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row}>
              <th scope="row">
                <bdi dir="ltr">{queries[row]!.text}</bdi>
              </th>
              {keys.map((_, column) => (
                <td key={column}>{written(weight(head, row, column), words)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Nothing where a weight is chosen not to be shown. */
function written(share: number, words: Words): string {
  return Number.isNaN(share) ? "" : words.fine(share);
}
