import { useId, useState } from "preact/hooks";
import type { Words } from "../words.ts";
import type { Matrix } from "./geometry.ts";
import type { Axis, CellPlace } from "./source.ts";

interface GoToProps {
  matrix: Matrix;
  /** Whether queries and keys are the same tokens. */
  same: boolean;
  /** Where one is now. */
  cell: CellPlace | null;
  words: Words;
  go(cell: CellPlace): void;
}

/** Two small fields: who looks, who is looked at. One of them is enough. */
export function GoTo({ matrix, same, cell, words, go }: GoToProps) {
  const [typed, setTyped] = useState({ query: "", key: "" });
  const [wrong, setWrong] = useState<{ axis: Axis; number: string } | null>(null);
  const id = useId();
  const last = { query: matrix.queries - 1, key: matrix.keys - 1 };
  const submit = (event: Event) => {
    event.preventDefault();
    const found = { query: numberOf(typed.query), key: numberOf(typed.key) };
    for (const axis of ["query", "key"] as const) {
      const number = found[axis];
      if (number !== null && !(number <= last[axis])) return setWrong({ axis, number: typed[axis].trim() });
    }
    setWrong(null);
    const { query, key } = found;
    if (query === null && key === null) return;
    const other = (number: number, to: Axis) => (same ? Math.min(number, last[to]) : (cell?.[to] ?? 0));
    go({ query: query ?? other(key!, "query"), key: key ?? other(query!, "key") });
  };
  const field = (axis: Axis, name: string) => (
    <label class={`rg-${axis}`}>
      {name}{" "}
      <input
        type="text"
        inputMode="numeric"
        autocomplete="off"
        size={Math.max(4, words.number(last[axis]).length)}
        value={typed[axis]}
        aria-invalid={wrong?.axis === axis}
        aria-describedby={wrong?.axis === axis ? id : undefined}
        onInput={({ currentTarget: { value } }) => setTyped((before) => ({ ...before, [axis]: value }))}
      />
    </label>
  );
  return (
    <form class="rg-go" onSubmit={submit}>
      <fieldset>
        <legend>{words.say("goTo")}</legend>
        {field("query", words.say("whoLooks"))}
        {field("key", words.say("lookedAt"))}
        <button type="submit" class="rg-button">
          {words.say("go")}
        </button>
      </fieldset>
      <p id={id} class="rg-warning" role="alert">
        {wrong ? words.say("noSuchToken", { number: wrong.number, last: last[wrong.axis] }) : null}
      </p>
    </form>
  );
}

/** The number typed, however its thousands are set apart; null where nothing was; NaN where it is none. */
function numberOf(typed: string): number | null {
  const digits = typed.replace(/[\s\u00a0\u202f,.']/gu, "");
  if (digits === "") return null;
  return /^\d+$/.test(digits) ? Number(digits) : Number.NaN;
}
