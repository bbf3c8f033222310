import { useState } from "preact/hooks";
import type { Words } from "../words.ts";
import { least, type Said, USUAL } from "./codes.ts";
import type { Flown } from "./field.tsx";
import { blockOf, type Matrix } from "./geometry.ts";
import { short } from "./reading.ts";
import type { Axis, CellPlace, HeadPlace } from "./source.ts";
import type { Seen } from "./viewer.ts";

/** So many rows and columns on each side of the cell that is looked at. */
const REACH = 4;

interface AroundProps {
  flown: Flown | null;
  seen: Omit<Seen, "place"> | null;
  head: HeadPlace;
  matrix: Matrix;
  words: Words;
}

/** The picture's twin as a table, for those who cannot see it: what it shows around the cell that is looked at. */
export function Around(props: AroundProps) {
  const [open, setOpen] = useState(false);
  const { flown, seen, words } = props;
  return (
    <details class="rg-table" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{words.say("table")}</summary>
      {open && flown && seen?.cell ? <Cells {...props} flown={flown} cell={seen.cell} level={seen.level} /> : null}
      {open && !seen?.cell ? <p>{words.say("pointHere")}</p> : null}
    </details>
  );
}

function Cells({
  flown,
  cell,
  level,
  head,
  matrix,
  words,
}: AroundProps & { flown: Flown; cell: CellPlace; level: number }) {
  const rows = steps(cell.query, level, matrix.queries);
  const columns = steps(cell.key, level, matrix.keys);
  const caption = words.say("aroundCaption", { ...head, error: words.fine(USUAL.error) });
  const name = (axis: Axis, token: number) => {
    const { from, to } = blockOf({ query: token, key: token }, level, matrix);
    if (level > 0) return `${words.number(from[axis])}–${words.number(to[axis])}`;
    return `${words.number(token)} ${short(flown.names.peek(axis, token) ?? "…")}`;
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable from the keyboard
    <section class="rg-scroll" tabIndex={0} aria-label={caption}>
      <table>
        <caption>
          {caption} {level > 0 ? words.say("aroundBlock", { count: 2 ** level }) : null}
        </caption>
        <thead>
          <tr>
            <td />
            {columns.map((key) => (
              <th scope="col" key={key}>
                <bdi dir="ltr">{name("key", key)}</bdi>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((query) => (
            <tr key={query}>
              <th scope="row">
                <bdi dir="ltr">{name("query", query)}</bdi>
              </th>
              {columns.map((key) => (
                <td key={key}>{written(flown.viewer.said({ query, key }, level), words)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** The tokens in which the rows around one begin, a row being a block of a level. */
function steps(middle: number, level: number, count: number): number[] {
  const side = 2 ** level;
  const own = Math.floor(middle / side);
  const all = Array.from({ length: 2 * REACH + 1 }, (_, at) => (own - REACH + at) * side);
  return all.filter((token) => token >= 0 && token < count);
}

function written(said: Said | null, words: Words): string {
  if (said === null) return "…";
  if (said === "masked") return words.say("aroundMasked");
  return said === "below" ? `<${words.rough(least(USUAL))}` : words.rough(said);
}
