import { useMemo } from "preact/hooks";
import { hex, inkOn, palette, paletteIndex, rgb } from "../colour.ts";
import type { Theme } from "../theme.ts";
import type { Drawn, Kind } from "./kind.ts";
import { Legend } from "./legend.tsx";
import { choiceFrom } from "./mask-choice.ts";
import { type MaskData, maskOf, maskSays } from "./mask-data.ts";
import { type Brush, Frame } from "./mask-frame.tsx";
import { layoutMask, type MaskLayout, SIGN } from "./mask-layout.ts";
import { corner, cross, tick } from "./mask-shapes.ts";
import { Pixels } from "./pixels.tsx";

/** Numbers below this would all read 0. */
const LEAST_NUMBER = 0.005;
/** Up to so many cells, each has a box of its own. */
const MOST_BOXES = 256;

/** Who may look at whom: ticks and crosses, with the weights behind the ticks where scores are known. */
export function MaskGrid(props: Drawn<MaskData> & { brush?: Brush }) {
  const { data, theme, words, width, id } = props;
  const layout = useMemo(() => layoutMask(data, width, theme, words), [data, width, theme, words]);
  const { grid, legend, signs, height } = layout;
  const cells = useMemo(() => {
    const colours = [rgb(theme.colour.hairline), rgb(theme.colour.query)];
    if (grid.shapes) return <Cells {...{ layout, data, theme }} />;
    return <Pixels {...{ grid, colours }} columns={data.keys.length} dots={data.visible} />;
  }, [layout, data, theme]);
  return (
    <Frame {...props} layout={grid} height={height}>
      {cells}
      {signs.map(({ key, x, y }) => (
        <g key={key} font-size={theme.small} fill={theme.colour.quiet}>
          <Sign {...{ kind: key, x: x + 7, y: y - 5, theme }} image={!layout.grid.shapes} />
          <text x={x + SIGN} y={y}>
            {words.say(key)}
          </text>
        </g>
      ))}
      {legend ? <Legend layout={legend} {...{ theme, words, id }} /> : null}
    </Frame>
  );
}

interface CellsProps {
  layout: MaskLayout;
  data: MaskData;
  theme: Theme;
}

/** Each shape is one path over all cells, and the ground of many cells is one image: a grid of 48 × 48 stays quick. */
function Cells({ layout: { grid }, data, theme }: CellsProps) {
  const { left, top, cell, numbers, across, down } = grid;
  const keys = data.keys.length;
  const colours = palette(theme);
  const inks = colours.map(inkOn);
  const tints = data.visible.map((visible, at) => (visible && data.scores ? paletteIndex(data.weights[at]!) || 1 : 0));
  const few = tints.length <= MOST_BOXES;
  const ticks: Record<string, string> = {};
  let [crosses, corners, lines] = ["", "", ""];
  for (let at = 1; at < keys; at++) lines += `M${left + at * cell - 0.5} ${top}v${down}`;
  for (let at = 1; at < data.queries.length; at++) lines += `M${left} ${top + at * cell - 0.5}h${across}`;
  const boxes = Array.from(tints, (tint, at) => {
    const [x, y] = [left + (at % keys) * cell, top + Math.floor(at / keys) * cell];
    const [middle, centre] = [x + (cell - 1) / 2, y + (cell - 1) / 2];
    const ink = inks[tint]!;
    const share = data.weights[at]!;
    const number = numbers && share >= LEAST_NUMBER;
    if (data.visible[at] !== data.own[at]) corners += corner(x + cell - 1, y, cell * 0.25);
    if (data.visible[at])
      ticks[ink] = `${ticks[ink] ?? ""}${tick(middle - cell * 0.03, number ? y + cell * 0.28 : centre, cell * 0.13)}`;
    else crosses += cross(middle, centre, cell * 0.12);
    return few && tint ? (
      <g key={at}>
        <rect {...{ x, y }} width={cell - 1} height={cell - 1} fill={hex(colours[tint]!)} />
        {number ? (
          <text x={middle} y={y + cell * 0.8} fill={ink}>
            {Math.round(share * 100)}
          </text>
        ) : null}
      </g>
    ) : null;
  });
  const { hairline, quiet, warning } = theme.colour;
  return (
    <g font-size="13" text-anchor="middle" fill="none">
      {few ? boxes : <Pixels {...{ grid, colours }} columns={keys} dots={tints} />}
      <path d={lines || "M0 0"} stroke={hairline} />
      <rect x={left - 0.5} y={top - 0.5} width={across} height={down} stroke={hairline} />
      {Object.entries(ticks).map(([ink, path]) => (
        <path key={ink} d={path} stroke={ink} stroke-width="1.75" />
      ))}
      <path d={crosses || "M0 0"} stroke={quiet} stroke-width="1.25" />
      <path d={corners || "M0 0"} fill={warning} />
    </g>
  );
}

/** A shape of the grid, beside what it means. */
function Sign({ kind, x, y, theme, image }: { kind: string; x: number; y: number; theme: Theme; image: boolean }) {
  const { ink, quiet, warning, query, hairline } = theme.colour;
  if (kind === "maskChanged") return <path d={corner(x + 5, y - 5, 10)} fill={warning} />;
  const may = kind === "maskTick";
  if (image) return <rect x={x - 6} y={y - 6} width="12" height="12" fill={may ? query : hairline} />;
  return <path d={(may ? tick : cross)(x, y, may ? 6 : 4)} fill="none" stroke={may ? ink : quiet} stroke-width="1.5" />;
}

export const mask: Kind<MaskData> = {
  needs: (_, { layer, head }) => [{ kind: "mask", layer, head }],
  read: (summary, picture, [answer]) => maskOf(summary, picture, choiceFrom(picture.options), answer!),
  Drawing: MaskGrid,
  size: ({ data, width, theme, words }) => {
    const { grid, height } = layoutMask(data, width, theme, words);
    return { width: grid.width, height };
  },
  heading: ({ layer, head, choice, scores }, words) =>
    `${words.say("pictureTitle", { layer, head })} · ${words.say(choice.mask === "own" && !scores ? "mask_given" : `mask_${choice.mask}`)}`,
  says: ({ data, gaze, words }) => maskSays(data, gaze, words),
  note: ({ data, words }) => {
    if (!data.scores) return words.say("maskNoScores");
    return data.drain === undefined ? null : words.say("maskSink");
  },
  proof: ({ header }) => header.proof,
  how: () => "maskHow",
  table: ({ queries, keys, visible, weights, scores }, words) => [
    ["whoLooks", "lookedAt", "maskTick", ...(scores ? (["legend"] as const) : [])].map((key) =>
      words.say(key as "legend"),
    ),
    ...Array.from(visible, (each, at) => [
      queries[Math.floor(at / keys.length)]!.text,
      keys[at % keys.length]!.text,
      String(each),
      ...(scores ? [String(weights[at])] : []),
    ]),
  ],
};
