import type { Summary } from "../requests.ts";
import { type Arrangement, ORDERS } from "../views/heads-order.ts";
import { MEASURES, type Measured, role, shown, termed } from "../views/measures.ts";
import type { Words } from "../words.ts";

interface SelectProps {
  name: string;
  chosen: string;
  /** Value and text of each choice. */
  choices: readonly (readonly [string, string])[];
  choose(value: string): void;
}

/** One choice out of many, in a list that opens. */
export function Select({ name, chosen, choices, choose }: SelectProps) {
  return (
    <label>
      {name}
      <select value={chosen} onChange={({ currentTarget }) => choose(currentTarget.value)}>
        {choices.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

interface OptionsProps {
  summary: Summary;
  measured: readonly Measured[];
  how: Arrangement;
  words: Words;
  change(how: Partial<Arrangement>): void;
}

const STEPS = 100;

/** What to sort the heads by, and which of them to leave out. */
export function Options({ summary, measured, how, words, change }: OptionsProps) {
  const { measure, least } = how;
  const values = measure ? measured.map((one) => one.values[measure]).filter(Number.isFinite) : [];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const roles = [...new Set(measured.map(({ label }) => label))].filter(Boolean);
  return (
    <div class="rg-options">
      {summary.layers.length > 1 ? (
        <Select
          name={words.say("headsLayer")}
          chosen={String(how.layer ?? "")}
          choices={[
            ["", words.say("headsEvery")],
            ...summary.layers.map((_, at) => choice(String(at), words.number(at))),
          ]}
          choose={(layer) => change({ layer: layer === "" ? null : Number(layer) })}
        />
      ) : null}
      <Select
        name={words.say("headsMeasure")}
        chosen={measure ?? ""}
        choices={[["", words.say("headsNone")], ...MEASURES.map((each) => choice(each, termed(each, words)))]}
        choose={(name) => change({ measure: MEASURES.find((each) => each === name) ?? null, least: null })}
      />
      {measure ? (
        <Select
          name={words.say("headsOrder")}
          chosen={how.order}
          choices={ORDERS.map((order) => choice(order, words.say(`order_${order}`)))}
          choose={(name) => change({ order: ORDERS.find((each) => each === name)! })}
        />
      ) : null}
      {roles.length > 0 ? (
        <Select
          name={words.say("headsRole")}
          chosen={how.role ?? ""}
          choices={[["", words.say("headsAnyRole")], ...roles.map((label) => choice(label, role(label, words)))]}
          choose={(label) => change({ role: label || null })}
        />
      ) : null}
      {measure && low < high ? (
        <label>
          {words.say("headsLeast", { value: shown(measure, least ?? low, words) })}
          <input
            type="range"
            min={low}
            max={high}
            step={(high - low) / STEPS}
            value={least ?? low}
            onInput={({ currentTarget }) => {
              const value = currentTarget.valueAsNumber;
              change({ least: value > low ? value : null });
            }}
          />
        </label>
      ) : null}
    </div>
  );
}

function choice(value: string, text: string): [string, string] {
  return [value, text];
}
