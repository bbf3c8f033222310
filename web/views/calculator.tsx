import { headOfSheet, type Sheet } from "../calculating.ts";
import type { Label } from "../label.ts";
import { plainReading } from "../reading.ts";
import { textWidth, wrap } from "../text-width.ts";
import type { Theme } from "../theme.ts";
import type { Key, Words } from "../words.ts";
import { calculationOf, calculatorNeeds } from "./calculator-data.ts";
import { BAR, HIGH, Mark } from "./calculator-marks.tsx";
import { type Calculation, type Line, type Part, type Step, steps } from "./calculator-steps.ts";
import { Drawing } from "./drawing.tsx";
import type { Drawn, Kind } from "./kind.ts";
import { Token } from "./token.tsx";

const NARROWEST = 520;
const LEAST_TOKEN = 72;
const MOST_TOKEN = 160;
const RESULT = 84;
const LEADING = 20;
const ROW = 28;
/** How far an exponent stands above its line. */
const RAISED = 5;

/** Bold letters are about this much wider than those of the width table. */
const BOLD = 1.08;

/** One line of text or of numbers, at its place. */
interface Placed {
  y: number;
  height: number;
  step?: Step;
  said?: string;
  line?: Line;
  /** The pieces of the line, row by row. */
  rows?: Part[][];
}

/** Where everything stands on the sheet, from top to bottom. */
function layout({ data, theme, words, width }: Drawn<Calculation>) {
  const across = Math.max(NARROWEST, width);
  const placed: Placed[] = [];
  const worked = steps(data, words);
  const names = worked.flatMap(({ lines }) => lines.map(({ of }) => textWidth(nameOf(of), theme.small) * BOLD));
  const token = Math.min(MOST_TOKEN, Math.max(LEAST_TOKEN, ...names) + 12);
  let y = 0;
  const put = (height: number, what: Omit<Placed, "y" | "height">) => {
    placed.push({ y, height, ...what });
    y += height;
  };
  for (const step of worked) {
    put(30, { step });
    for (const said of wrap(step.says, across, theme.small)) put(LEADING, { said });
    y += 6;
    for (const line of step.lines) {
      const free = across - token - BAR - 12 - (line.result ? RESULT : 0);
      const rows = broken(line.parts, free, theme.small);
      put(ROW + (rows.length - 1) * LEADING, { line, rows });
    }
    y += 22;
  }
  return { placed, token, width: across, height: y };
}

/** Pieces in rows no wider than the room, broken only before those that begin with a space. */
function broken(parts: readonly Part[], room: number, size: number): Part[][] {
  const rows: Part[][] = [[]];
  const chunks: Part[][] = [];
  for (const part of parts) {
    if (part.text.startsWith(" ") || chunks.length === 0) chunks.push([part]);
    else chunks.at(-1)!.push(part);
  }
  let used = 0;
  for (const chunk of chunks) {
    const wide = chunk.reduce((sum, { text }) => sum + textWidth(text, size), 0);
    if (used > 0 && used + wide > room) {
      rows.push([]);
      used = 0;
    }
    rows.at(-1)!.push(...chunk);
    used += wide;
  }
  return rows;
}

/** The steps of the calculation, one under the other on one sheet. */
function CalculatorSheet(props: Drawn<Calculation>) {
  const { placed, token, width, height } = layout(props);
  const { theme, words } = props;
  let number = 0;
  return (
    <Drawing {...props} {...{ width, height }} at={() => null} move={() => props.gaze!}>
      {placed.map(({ y, step, said, line, rows }, index) => {
        if (step) return <Title key={index} {...{ y, theme, words }} name={step.name} number={++number} />;
        if (line) return <Worked key={index} {...{ y, line, theme, width, token }} rows={rows!} />;
        return (
          <text key={index} y={y + 14} font-size={theme.small} fill={theme.colour.quiet} unicode-bidi="isolate">
            {said}
          </text>
        );
      })}
    </Drawing>
  );
}

interface TitleProps {
  y: number;
  number: number;
  name: Step["name"];
  theme: Theme;
  words: Words;
}

function Title({ y, number, name, theme, words }: TitleProps) {
  return (
    <text y={y + 20} font-size={theme.text} fill={theme.colour.ink}>
      <tspan font-weight="700">
        {number}. {words.say(`calc${name}`)}
      </tspan>
      <tspan dx="10" font-size={theme.small} fill={theme.colour.quiet}>
        {words.say(`calc${name}Term` as Key)}
      </tspan>
    </text>
  );
}

interface WorkedProps {
  y: number;
  line: Line;
  rows: Part[][];
  theme: Theme;
  width: number;
  /** Room of the token. */
  token: number;
}

function Worked({ y, line, rows, theme, width, token }: WorkedProps) {
  const { of, role, result } = line;
  const label: Label = typeof of === "string" ? { text: of, kind: "word" } : of;
  const ink = theme.colour.ink;
  const colour = typeof of === "string" ? theme.colour.quiet : theme.colour[role];
  const size = theme.small;
  return (
    <g font-size={size} fill={ink}>
      <Token {...{ label, colour, theme, size }} room={token - 8} anchor="start" x={0} y={y + 18} strong />
      {rows.map((parts, place) => (
        <text key={place} x={token} y={y + 18 + place * LEADING} xml:space="preserve">
          {parts.map(({ text, role, raised }, at) => (
            <tspan
              key={at}
              fill={role ? theme.colour[role] : ink}
              dy={raised ? -RAISED : parts[at - 1]?.raised ? RAISED : undefined}
            >
              {at === 0 ? text.trimStart() : text}
            </tspan>
          ))}
        </text>
      ))}
      {result ? (
        <text x={width - BAR - 12} y={y + 18} text-anchor="end" font-weight="600">
          {result}
        </text>
      ) : null}
      <Mark {...{ line, theme }} x={width - BAR} y={y + (ROW - HIGH) / 2} />
    </g>
  );
}

/** Where the numbers come from, and what else is to be known of them. */
export function notes({ summary }: Sheet, { locale }: Words): string {
  return summary.notices.map((notice) => notice[locale]).join(" ");
}

function nameOf(of: Line["of"]): string {
  return typeof of === "string" ? of : of.text;
}

export const calculator: Kind<Calculation> = {
  needs: (_, { layer, head }) => calculatorNeeds(layer, head),
  read: calculationOf,
  Drawing: CalculatorSheet,
  size: layout,
  heading: ({ sheet, knobs }, words) => {
    const look = words.say("calcLook", { query: sheet.queries[knobs.ask]!.text });
    const { summary, layer, head } = sheet;
    const single = summary.layers.length === 1 && summary.layers[0]!.heads === 1;
    return single ? look : words.say("titled", { kind: words.say("pictureTitle", { layer, head }), name: look });
  },
  says: ({ data: { sheet, knobs }, words }) =>
    plainReading(headOfSheet(sheet, knobs, false), { side: "query", token: knobs.ask, other: null }, words),
  note: ({ data: { sheet }, words }) => notes(sheet, words) || null,
  proof: ({ sheet }) => sheet.summary.layers[sheet.layer]!.proof,
  how: () => "calcVectorsTerm",
  table: (data, words) => {
    return steps({ ...data, exact: true }, words).flatMap((step) =>
      step.lines.map(({ of, parts, result }) => [
        words.say(`calc${step.name}`),
        nameOf(of),
        parts.map(({ text }) => text).join(""),
        result,
      ]),
    );
  },
};
