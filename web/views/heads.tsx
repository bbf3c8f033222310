import { useMemo } from "preact/hooks";
import { toBase64 } from "../base64.ts";
import { palette, paletteIndex } from "../colour.ts";
import type { Answer } from "../frame.ts";
import { quoted } from "../name.ts";
import { png } from "../png.ts";
import type { HeadsRequest, Summary } from "../requests.ts";
import { textWidth, wrap } from "../text-width.ts";
import type { Theme } from "../theme.ts";
import type { Words } from "../words.ts";
import { type Arrangement, arranged, arrangement, type Placed, sortedBy } from "./heads-order.ts";
import { headsRequest, placed, type Smalls, shapeOf, smallsOf } from "./heads-pictures.ts";
import type { Drawn, Kind } from "./kind.ts";
import { Legend } from "./legend.tsx";
import { type Measured, measured, measureRows, measuresOf, quick, role, shown } from "./measures.ts";

const NAME = 13;
const LEADING = 17;
const GAP = 8;
/** Beside each row stands its layer. */
const GUTTER = 84;
const MOST_IN_A_ROW = 16;
const IN_A_SORTED_ROW = 12;
const LEGEND = 58;
/** Room for numbers and a measure beneath a picture. */
const CAPTION = 82;

/** Every head of a record, small. */
export interface Heads {
  summary: Summary;
  smalls: Smalls;
  measured: readonly Measured[];
  how: Arrangement;
}

/** Every head at once, as small multiples: one row of pictures a layer, or all of them by a measure. */
export const heads: Kind<Heads> = {
  needs(summary, picture) {
    const { layer, measure } = arrangement(picture.options);
    const layers = summary.layers.map((_, at) => at).filter((at) => (layer ?? at) === at);
    const asked = measure || quick(summary) ? layers.map(measuresOf) : [];
    return [...layers.map((at) => headsRequest(at)), ...asked];
  },
  read(summary, picture, answers) {
    const asked = heads.needs(summary, picture);
    const of = (kind: string): [Answer, number][] =>
      answers.flatMap((answer, at) => (asked[at]!.kind === kind ? [[answer, at]] : []));
    return {
      summary,
      smalls: new Map(of("heads").flatMap(([answer, at]) => smallsOf(answer, asked[at] as HeadsRequest))),
      measured: of("measures").flatMap(([answer]) => measured(answer)),
      how: arrangement(picture.options),
    };
  },
  Drawing: Drawing,
  size: (drawn) => layout(drawn),
  heading: ({ summary, measured, how }, words) => {
    return words.say("headsHeading", { count: arranged(summary, measured, how).flat().length });
  },
  says: ({ theme, words }) => words.say(howHeads(theme)),
  note: ({ data: { summary, how }, words }) => {
    return [blocksNote(summary, how, words), doubtsNote(summary, words)].filter(Boolean).join(" ") || null;
  },
  proof: ({ summary, how }) => (how.layer === null ? null : (summary.layers[how.layer]?.proof ?? null)),
  how: howHeads,
  table: ({ measured }, words) => measureRows(measured, words),
};

export function howHeads(theme: Theme) {
  return theme.name === "dark" ? "headsHowBrighter" : "headsHowDarker";
}

/** What a dot stands for where it is not one weight; else null. */
export function blocksNote(summary: Summary, how: Arrangement, words: Words): string | null {
  const { down, across } = shapeOf(summary, how.layer ?? 0);
  return down * across > 1 ? words.say("headsBlocks", { rows: down, columns: across }) : null;
}

/** Which layers cannot be believed; null where all can. */
export function doubtsNote(summary: Summary, words: Words): string | null {
  const failed = summary.layers.flatMap(({ proof }, at) => (proof.state === "failed" ? [words.number(at)] : []));
  return failed.length > 0 ? words.say("headsDoubted", { count: failed.length, layers: failed.join(", ") }) : null;
}

/** What the whole picture is called where it cannot be seen. */
export function headsName(summary: Summary, words: Words): string {
  return words.say("headsAll", { text: quoted(summary.title) });
}

/** Where each head stands. */
function layout({ data, width: room, words }: Drawn<Heads>) {
  const { summary, measured, how } = data;
  const rows = arranged(summary, measured, how);
  const sizes = summary.layers.map((_, at) => shapeOf(summary, at));
  const size = Math.max(...sizes.map(({ columns, dot }) => columns * dot));
  const tall = Math.max(...sizes.map(({ rows, dot }) => rows * dot));
  const lines = measured.some(({ label }) => label) ? 2 : 1;
  const widest = Math.max(
    0,
    ...measured.map(({ label }) => (label ? textWidth(role(label, words, "short"), NAME) : 0)),
  );
  const across = Math.max(size, widest, how.measure ? CAPTION : 0) + GAP;
  const down = tall + lines * LEADING + GAP * 2;
  const most = sortedBy(how) ? IN_A_SORTED_ROW : MOST_IN_A_ROW;
  const broken = rows.flatMap((row) =>
    Array.from({ length: Math.ceil(row.length / most) }, (_, at) => row.slice(at * most, (at + 1) * most)),
  );
  const longest = Math.max(0, ...broken.map((row) => row.length));
  const left = sortedBy(how) ? 0 : GUTTER;
  const width = Math.max(room, left + longest * across);
  return { rows: broken, across, down, left, width, height: broken.length * down + LEGEND };
}

function Drawing(drawn: Drawn<Heads>) {
  const { data, theme, words, id, name } = drawn;
  const { rows, across, down, left, width, height } = layout(drawn);
  const colours = useMemo(() => palette(theme), [theme]);
  const many = sortedBy(data.how) !== null;
  return (
    <svg
      xmlns="http://www.w3.org/2000/svg"
      x={drawn.x}
      y={drawn.y}
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      font-family={theme.font}
      direction="ltr"
      role="img"
      aria-label={name}
    >
      <g font-size={NAME}>
        {rows.map((row, at) => (
          <g key={at} transform={`translate(0 ${at * down})`}>
            {many || (at > 0 && rows[at - 1]![0]!.layer === row[0]!.layer) ? null : (
              <text y={LEADING} fill={theme.colour.ink} font-weight="600">
                {words.say("layer")} {words.number(row[0]!.layer)}
              </text>
            )}
            {row.map((one, place) => (
              <One
                key={placed(one.layer, one.head)}
                x={left + place * across}
                {...{ one, data, theme, words, colours, many }}
              />
            ))}
          </g>
        ))}
        <Legend
          layout={{
            x: left,
            y: rows.length * down + NAME,
            scale: rows.length * down + NAME + 8,
            remarks: wrap(words.say("legend"), width - left, theme.small),
            sink: "raw",
            dot: null,
            bottom: height,
          }}
          {...{ theme, words, id }}
        />
      </g>
    </svg>
  );
}

interface OneProps {
  one: Placed;
  x: number;
  data: Heads;
  theme: Theme;
  words: Words;
  colours: ReturnType<typeof palette>;
  many: boolean;
}

function One({ one, x, data, theme, words, colours, many }: OneProps) {
  const small = data.smalls.get(placed(one.layer, one.head));
  const { dot, rows } = shapeOf(data.summary, one.layer);
  const size = rows * dot;
  const label = one.measured?.label;
  const image = small && png(Uint8Array.from(small.values, paletteIndex), small.columns, small.rows, colours);
  return (
    <g>
      {small && image ? (
        <image
          href={`data:image/png;base64,${toBase64(image)}`}
          x={x}
          width={small.columns * dot}
          height={small.rows * dot}
          preserveAspectRatio="none"
          style={{ imageRendering: "pixelated" }}
        />
      ) : null}
      <text x={x} y={size + LEADING} fill={theme.colour.quiet}>
        {headNumber(one, many, words)}
        {data.how.measure && one.measured ? (
          <tspan dx="8" fill={theme.colour.ink}>
            {shown(data.how.measure, one.measured.values[data.how.measure], words)}
          </tspan>
        ) : null}
      </text>
      {label ? (
        <text x={x} y={size + 2 * LEADING} fill={theme.colour.ink}>
          {role(label, words, "short")}
        </text>
      ) : null}
    </g>
  );
}

/** A head's number beneath its picture: with its layer's where rows are not layers. */
export function headNumber({ layer, head }: Placed, many: boolean, words: Words): string {
  return many ? `${words.number(layer)} · ${words.number(head)}` : words.number(head);
}
