import { hex, shade } from "../colour.ts";
import type { Theme } from "../theme.ts";
import type { Key, Words } from "../words.ts";
import { Heatmap, heatmapSize } from "./heatmap.tsx";
import type { Drawn, Kind } from "./kind.ts";
import { type Brush, Frame } from "./mask-frame.tsx";
import { laidOut, SIGN, touchable } from "./mask-layout.ts";
import { cross } from "./mask-shapes.ts";
import { guessFrom, type PredictData, scoreSays, stretch, truthOf } from "./predict-data.ts";

/** How much of a cell's side its paint covers, and the weight whose colour it has. */
const PAINT = [
  { side: 0, weight: 0 },
  { side: 0.45, weight: 0.12 },
  { side: 0.85, weight: 0.6 },
] as const;
/** What stands under the grid, by level; the last one is no level: the mask hides the cell. */
const SIGNS: readonly Key[] = ["predict_0", "predict_1", "predict_2", "maskCross"];
const HIDDEN = 3;
/** Between the guess and the real one, with its title. */
const TITLE = 56;

/** The paper on which a person guesses: larger and stronger marks for more attention. */
export function GuessGrid(props: Drawn<PredictData> & { brush?: Brush }) {
  const { data, theme, words, width } = props;
  const { grid, signs, bottom } = layoutGuess(data, width, theme, words);
  const { left, top, cell, across, down } = grid;
  const keys = data.keys.length;
  const levels = data.levels.map((level, at) => (data.visible[at] ? level : HIDDEN));
  return (
    <Frame {...props} layout={grid} height={bottom}>
      <g class="rg-paper">
        <rect x={left} y={top} width={across} height={down} fill={theme.colour.ground} />
        {levels.map((level, at) => (
          <Mark
            key={at}
            x={left + (at % keys) * cell}
            y={top + Math.floor(at / keys) * cell}
            {...{ cell, level, theme }}
          />
        ))}
      </g>
      {signs.map(({ key, x, y }) => (
        <g key={key} font-size={theme.small} fill={theme.colour.quiet}>
          <Mark x={x} y={y - 13} cell={17} level={SIGNS.indexOf(key)} theme={theme} />
          <text x={x + SIGN} y={y}>
            {words.say(key)}
          </text>
        </g>
      ))}
    </Frame>
  );
}

function layoutGuess(data: PredictData, room: number, theme: Theme, words: Words) {
  const grid = touchable(data, room);
  const keys = data.visible.includes(0) ? SIGNS : SIGNS.slice(0, HIDDEN);
  return { grid, ...laidOut(keys, grid, theme, words) };
}

interface MarkProps {
  x: number;
  y: number;
  cell: number;
  level: number;
  theme: Theme;
}

function Mark({ x, y, cell, theme, level }: MarkProps) {
  const { quiet } = theme.colour;
  const middle = (cell - 1) / 2;
  if (level === HIDDEN) return <path d={cross(x + middle, y + middle, cell * 0.14)} fill="none" stroke={quiet} />;
  const { side, weight } = PAINT[level]!;
  const size = side * (cell - 1);
  const inset = middle - size / 2;
  return (
    <g>
      <rect {...{ x, y }} width={cell - 1} height={cell - 1} fill="none" stroke={quiet} stroke-opacity="0.6" />
      {size ? <rect x={x + inset} y={y + inset} width={size} height={size} fill={hex(shade(theme, weight))} /> : null}
    </g>
  );
}

/** The guess, and below it the real one where that is shown. */
function Pair(props: Drawn<PredictData>) {
  const { data, theme, words, width, x = 0, y = 0 } = props;
  if (!data.shown) return <GuessGrid {...props} />;
  const top = layoutGuess(data, width, theme, words).bottom + TITLE;
  const title = (place: number, key: "predictGuess" | "predictReal") => (
    <text x={x} y={y + place} fill={theme.colour.ink} font-size={theme.text} font-weight="600">
      {words.say(key)}
    </text>
  );
  return (
    <g>
      {title(4, "predictGuess")}
      <GuessGrid {...props} y={y + 20} />
      {title(top, "predictReal")}
      <Heatmap {...props} y={y + top + 16} />
    </g>
  );
}

export const predict: Kind<PredictData> = {
  needs: (_, { layer, head, options }) => [
    { kind: "mask", layer, head },
    ...(guessFrom(options).shown ? [{ kind: "weights", layer, head, precision: "exact" } as const] : []),
  ],
  read: (summary, picture, answers) => stretch(truthOf(summary, picture, answers), guessFrom(picture.options)),
  Drawing: Pair,
  size: ({ data, width, theme, words }) => {
    const { grid, bottom } = layoutGuess(data, width, theme, words);
    if (!data.shown) return { width: grid.width, height: bottom };
    const real = heatmapSize(data, width, theme, words);
    return { width: Math.max(grid.width, real.width), height: bottom + TITLE + 16 + real.height };
  },
  heading: ({ layer, head }, words) => words.say("pictureTitle", { layer, head }),
  says: ({ data, words }) => (data.shown ? scoreSays(data, words) : words.say("predictSheet")),
  note: ({ data, words }) => {
    const part = data.whole.some((size, side) => size > [data.queries, data.keys][side]!.length);
    const said = [data.shown ? words.say("predictFair") : "", part ? words.say("predictPart") : ""];
    return said.filter(Boolean).join(" ") || null;
  },
  proof: ({ header }) => header.proof,
  how: () => "predictPaint",
  table: ({ shown, levels, queries, keys, weights }, words) =>
    shown
      ? [
          (["whoLooks", "lookedAt", "predictGuess", "predictReal"] as const).map((key) => words.say(key)),
          ...levels.map((level, at) => [
            queries[Math.floor(at / keys.length)]!.text,
            keys[at % keys.length]!.text,
            String(level),
            String(weights[at]),
          ]),
        ]
      : null,
};
