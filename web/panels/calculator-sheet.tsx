import { useEffect, useId, useMemo, useState } from "preact/hooks";
import { headOfSheet, type Knobs } from "../calculating.ts";
import { pictureName } from "../name.ts";
import { Doubt } from "../parts/doubt.tsx";
import { Keeping } from "../parts/keeping.tsx";
import { Picker } from "../parts/picker.tsx";
import { Sentence } from "../parts/sentence.tsx";
import type { Theme } from "../theme.ts";
import { calculator, notes } from "../views/calculator.tsx";
import { inSight, MOST_SHOWN } from "../views/calculator-data.ts";
import { BAR, HIGH, Mark } from "../views/calculator-marks.tsx";
import { type Calculation, type Line, type Step, steps } from "../views/calculator-steps.ts";
import { Lines } from "../views/lines.tsx";
import type { Key, Words } from "../words.ts";
import { Vectors } from "./calculator-vectors.tsx";

/** From this width on, the picture stands beside the steps. */
const WIDE = 900;
const ASIDE = 320;
/** Width of the drawing that is kept. */
const KEPT = 640;
/** So many tokens can be chosen one by one; of more, a list. */
const MOST_CHOICES = 40;
/** Numbers of vectors no longer than this can be changed. */
const SHORT = 8;

interface SheetProps {
  /** What it begins with, and goes back to. */
  first: Calculation;
  words: Words;
  theme: Theme;
  width: number;
  id: string;
  /** Tells what was turned. */
  turned(knobs: Knobs): void;
}

/** The arithmetic of attention from top to bottom, every number of it, with some to change. */
export function CalculatorForm({ first, words, theme, width, id, turned }: SheetProps) {
  const [{ sheet, knobs, shown, exact }, set] = useState(first);
  const [round, setRound] = useState(0);
  const help = useId();
  useEffect(() => turned(knobs), [knobs]);
  const { summary, layer, head } = sheet;
  const data = { sheet, knobs, shown, exact };
  const change = (next: Partial<Calculation>) => set({ ...data, ...next });
  const turn = (next: Partial<Knobs>) => change({ knobs: { ...knobs, ...next } });
  const look = (ask: number) => {
    const next = { ...knobs, ask };
    change({ knobs: next, shown: inSight(sheet, next) });
  };
  const back = () => {
    change({ sheet: first.sheet });
    setRound(round + 1);
  };
  const said = notes(sheet, words);
  const few = sheet.keys.length <= MOST_SHOWN;
  const editable = few && sheet.query[0]!.length <= SHORT && !sheet.adjusted && sheet.value !== null;
  const wide = few && width >= WIDE;
  const drawn = useMemo(() => headOfSheet(sheet, knobs, few), [sheet, knobs]);
  const gaze = { side: "query", token: knobs.ask, other: null } as const;
  const name = pictureName(summary, { view: "calculator", layer, head }, words);
  const query = sheet.queries[knobs.ask]!.text;
  const common = { gaze, theme, words, name };
  const controls: Partial<Record<Step["name"], preact.ComponentChild>> = {
    Vectors: editable ? (
      <Vectors
        key={round}
        change={(sheet) => change({ sheet })}
        back={sheet === first.sheet ? null : back}
        {...{ sheet, words, theme }}
      />
    ) : null,
    Scaled: <Heat temperature={knobs.temperature} turn={turn} words={words} />,
    Mask:
      summary.layers[layer]!.kind === "self" ? (
        <label class="rg-tick">
          <input type="checkbox" checked={knobs.causal} onChange={() => turn({ causal: !knobs.causal })} />{" "}
          {words.say("calcCausal", { query })}
        </label>
      ) : null,
  };
  return (
    <div class={wide ? "rg-calc rg-wide" : "rg-calc"}>
      <div class="rg-calc-top">
        <Doubt proof={summary.layers[layer]!.proof} words={words} />
        <div class="rg-choices">
          <Who {...{ sheet, knobs, words, look }} />
          {few ? null : <Whom {...{ sheet, shown, words }} pick={(shown) => change({ shown })} />}
        </div>
        <Sentence head={drawn} gaze={gaze} words={words} spoken />
      </div>
      {few ? (
        <div class="rg-box rg-calc-picture">
          <Lines
            {...common}
            data={drawn}
            kept={gaze}
            id={`${id}-lines`}
            width={wide ? ASIDE : width}
            hands={{ help, hover: () => {}, pin: (to) => to?.side === "query" && look(to.token) }}
          />
          <p id={help} class="rg-unseen">
            {words.say("keyboard")}
          </p>
        </div>
      ) : null}
      <ol class="rg-steps">
        {steps(data, words).map(({ name, says, lines }) => (
          <li key={name}>
            <h2>
              {words.say(`calc${name}`)} <span class="rg-quiet">{words.say(`calc${name}Term` as Key)}</span>
            </h2>
            <p class="rg-quiet">
              {says} {name === "Vectors" && editable ? words.say("calcVectorsChange") : null}
            </p>
            {controls[name]}
            {name === "Vectors" && editable ? null : (
              <ul>
                {lines.map((line, place) => (
                  <Worked
                    key={place}
                    line={line}
                    theme={theme}
                    long={name === "Dots" || name === "Mix" || line.bar === undefined}
                  />
                ))}
              </ul>
            )}
            {name === "Vectors" && said ? <p class="rg-quiet rg-source">{said}</p> : null}
          </li>
        ))}
      </ol>
      <div class="rg-calc-foot">
        <p>
          <label class="rg-tick">
            <input type="checkbox" checked={exact} onChange={() => change({ exact: !exact })} />{" "}
            {words.say("calcExact")}
          </label>
        </p>
        <Keeping
          picture={{ ...common, data, id, kind: calculator, width: KEPT, title: summary.title, model: summary.model }}
          file="regard-calculator"
        />
      </div>
    </div>
  );
}

/** One line of arithmetic. */
function Worked({ line, theme, long }: { line: Line; theme: Theme; long: boolean }) {
  const { of, role, parts, result } = line;
  const many = typeof of === "string";
  return (
    <li class={long ? "rg-long" : ""}>
      <bdi dir="ltr" class={many ? "rg-quiet" : `rg-${role}`}>
        {many ? of : of.text}
      </bdi>
      <span>
        {parts.map(({ text, role, raised }, place) => {
          const Piece = raised ? "sup" : "span";
          return (
            <Piece key={place} class={role && `rg-in-${role}`}>
              {text}
            </Piece>
          );
        })}
      </span>
      <b>{result}</b>
      <svg viewBox={`0 0 ${BAR} ${HIGH}`} preserveAspectRatio="none" aria-hidden="true">
        <Mark line={line} theme={theme} />
      </svg>
    </li>
  );
}

/** Which token looks. */
function Who({
  sheet,
  knobs,
  words,
  look,
}: { look(ask: number): void; words: Words } & Pick<Calculation, "sheet" | "knobs">) {
  const choices = sheet.queries.map(({ text }, value) => ({ value, label: text }));
  const name = words.say("calcAsk");
  if (choices.length <= MOST_CHOICES)
    return <Picker {...{ name, choices }} hint={words.say("calcAskHint")} chosen={knobs.ask} pick={look} />;
  return (
    <label class="rg-tick">
      {name}{" "}
      <select value={knobs.ask} onChange={(event) => look(Number(event.currentTarget.value))}>
        {choices.map(({ value, label }) => (
          <option key={value} value={value}>{`${value} ${label}`}</option>
        ))}
      </select>
    </label>
  );
}

/** Which tokens are in sight. */
function Whom({
  sheet,
  shown,
  words,
  pick,
}: { pick(shown: number[]): void; words: Words } & Pick<Calculation, "sheet" | "shown">) {
  if (sheet.keys.length > MOST_CHOICES) return null;
  return (
    <fieldset class="rg-picker">
      <legend>
        {words.say("calcShown")} <span class="rg-quiet">{words.say("calcShownHint", { most: MOST_SHOWN })}</span>
      </legend>
      <div>
        {sheet.keys.map(({ text }, at) => {
          const chosen = shown.includes(at);
          const next = chosen ? shown.filter((each) => each !== at) : [...shown, at].sort((one, other) => one - other);
          return (
            <label key={at}>
              <input
                type="checkbox"
                checked={chosen}
                disabled={next.length < 1 || next.length > MOST_SHOWN}
                onChange={() => pick(next)}
              />
              <span>{text}</span>
            </label>
          );
        })}
      </div>
    </fieldset>
  );
}

/** The temperature, 1 in the middle, each end ten times as far. */
function Heat({ temperature, turn, words }: { temperature: number; turn(knobs: Partial<Knobs>): void; words: Words }) {
  const says = words.say(temperature < 1 ? "calcSharp" : temperature > 1 ? "calcFlat" : "calcEven");
  const written = words.number(temperature);
  return (
    <label class="rg-heat">
      <span>{words.say("calcTemperature")}</span>
      <input
        type="range"
        min="-1"
        max="1"
        step="0.05"
        value={Math.log10(temperature)}
        aria-valuetext={`${written}. ${says}`}
        onInput={({ currentTarget: { value } }) => turn({ temperature: Number((10 ** Number(value)).toPrecision(2)) })}
      />
      <output>
        <b>{written}</b> <span class="rg-quiet">{says}</span>
      </output>
    </label>
  );
}
