import type { Role, Sheet } from "../calculating.ts";
import type { Theme } from "../theme.ts";
import { HIGH, Mark } from "../views/calculator-marks.tsx";
import { largest, together } from "../views/calculator-steps.ts";
import type { Words } from "../words.ts";

/** The farthest from 0 that a number may be: e to the power of any score can then still be written. */
const FARTHEST = 5;
const NAMES = { query: "calcQuery", key: "calcKey", value: "calcValue" } as const;

interface VectorsProps {
  sheet: Sheet;
  words: Words;
  theme: Theme;
  change(sheet: Sheet): void;
  /** Puts the first numbers back; null while they stand there. */
  back: (() => void) | null;
}

/** The vectors as numbers to change: once where one row plays all three roles, else once for each role. */
export function Vectors({ sheet, words, theme, change, back }: VectorsProps) {
  const one = together(sheet);
  const roles: Role[] = one ? ["key"] : ["query", "key", "value"];
  const most = largest(roles.flatMap((role) => sheet[role]!));
  const edit = (role: Role, at: number, column: number, number: number) => {
    const kept = Math.max(-FARTHEST, Math.min(FARTHEST, number));
    const rows = sheet[role]!.map((row, each) => (each === at ? row.with(column, kept) : row));
    change({ ...sheet, ...(one ? { query: rows, key: rows, value: rows } : { [role]: rows }) });
  };
  const part = () =>
    change({ ...sheet, key: one ? [...sheet.key] : sheet.query, value: one ? [...sheet.key] : sheet.query });
  return (
    <>
      <div class="rg-vectors">
        {roles.map((role) => (
          <fieldset key={role}>
            <legend class={one ? "rg-unseen" : `rg-${role}`}>{words.say(one ? "calcAll" : NAMES[role])}</legend>
            {sheet[role]!.map((row, at) => {
              const token = (role === "query" ? sheet.queries : sheet.keys)[at]!.text;
              return (
                <div key={at}>
                  <bdi dir="ltr" class={one ? "" : `rg-${role}`}>
                    {token}
                  </bdi>
                  {row.map((number, column) => (
                    <input
                      key={column}
                      type="number"
                      step="0.1"
                      min={-FARTHEST}
                      max={FARTHEST}
                      aria-label={words.say("calcNumber", {
                        role: words.say(one ? "calcAll" : NAMES[role]),
                        token,
                        place: column + 1,
                      })}
                      defaultValue={String(number)}
                      onInput={({ currentTarget: { valueAsNumber } }) =>
                        Number.isNaN(valueAsNumber) || edit(role, at, column, valueAsNumber)
                      }
                      onBlur={({ currentTarget }) => {
                        currentTarget.value = String(number);
                      }}
                    />
                  ))}
                  <svg width={row.length * 12} height={HIGH} aria-hidden="true">
                    <Mark line={{ vector: row, most, role: one ? "ink" : role }} theme={theme} />
                  </svg>
                </div>
              );
            })}
          </fieldset>
        ))}
      </div>
      <p class="rg-ticks">
        {sheet.summary.layers[sheet.layer]!.kind === "self" ? (
          <label class="rg-tick">
            <input type="checkbox" checked={one} onChange={part} /> {words.say("calcTogether")}
          </label>
        ) : null}
        {back ? (
          <button type="button" class="rg-button" onClick={back}>
            {words.say("calcReset")}
          </button>
        ) : null}
      </p>
    </>
  );
}
