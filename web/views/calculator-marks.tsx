import type { Theme } from "../theme.ts";
import type { Line } from "./calculator-steps.ts";

/** Room of a bar, and its height. */
export const BAR = 104;
export const HIGH = 22;
const STEP = 12;

export type Marked = Pick<Line, "bar" | "signed" | "vector" | "most" | "role">;

/** A line's number as a length, or its vector as a row of small bars, up for more than 0 and down for less. */
export function Mark({ line, theme, x = 0, y = 0 }: { line: Marked; theme: Theme; x?: number; y?: number }) {
  const colour = theme.colour[line.role];
  const { bar, vector, most = 1 } = line;
  const hairline = theme.colour.hairline;
  if (vector) {
    const middle = y + HIGH / 2;
    return (
      <>
        {vector.slice(0, Math.floor(BAR / STEP)).map((number, place) => {
          const length = (Math.abs(number) / most) * (HIGH / 2);
          return (
            <rect
              key={place}
              x={x + place * STEP}
              y={number > 0 ? middle - length : middle}
              width={STEP - 3}
              height={Math.max(length, 0.5)}
              fill={colour}
            />
          );
        })}
        <rect x={x} y={middle - 0.5} width={Math.min(vector.length * STEP, BAR) - 3} height="1" fill={hairline} />
      </>
    );
  }
  if (bar === undefined) return null;
  const length = (Math.abs(bar) * BAR) / (line.signed ? 2 : 1);
  const zero = line.signed ? x + BAR / 2 : x;
  return (
    <>
      <rect x={x} y={y + HIGH - 5} width={BAR} height="1" fill={hairline} />
      <rect x={bar < 0 ? zero - length : zero} y={y + 6} width={length} height={HIGH - 12} fill={colour} />
      {line.signed ? <rect x={zero - 0.5} y={y + 2} width="1" height={HIGH - 4} fill={theme.colour.quiet} /> : null}
    </>
  );
}
