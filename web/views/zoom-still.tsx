import { toBase64 } from "../base64.ts";
import { hex, tone } from "../colour.ts";
import { type Answer, arrayOf } from "../frame.ts";
import { png } from "../png.ts";
import type { LayerHeader, Summary } from "../requests.ts";
import type { Theme } from "../theme.ts";
import type { Words } from "../words.ts";
import { FIRST, floorOf, LARGEST, least, placeOfWeight, USUAL } from "../zoom/codes.ts";
import { coloursOf } from "../zoom/pictures.ts";
import { niceStep } from "../zoom/ticks.ts";
import type { Drawn, Kind } from "./kind.ts";

const SIDE = 256;
const WIDEST = 512;
const LEFT = 108;
const TOP = 74;
const LEGEND = 58;
/** Marks along one side. */
const MARKS = 6;

/** The coarsest tile of a head: all of its matrix. */
export interface Whole {
  layer: number;
  head: number;
  header: LayerHeader;
  queries: number;
  keys: number;
  level: number;
  codes: Uint8Array;
  rows: number;
  columns: number;
}

/** The whole of a zoom's matrix, for a file: nothing can be flown over there. */
export const zoomStill: Kind<Whole> = {
  needs: (summary, { layer, head }) => {
    const level = levelOf(...lengthsOf(summary, layer));
    return [{ kind: "tile", layer, head, level, row: 0, column: 0 }];
  },
  read: (summary, { layer, head }, [answer]) => wholeOf(summary, layer, head, answer!),
  Drawing: Still,
  size: ({ data }) => {
    const { across, down } = sizes(data);
    return { width: LEFT + across + 40, height: TOP + down + LEGEND };
  },
  heading: ({ layer, head }, words) => words.say("pictureTitle", { layer, head }),
  proof: ({ header }) => header.proof,
  table: () => null,
  how: () => "fieldHelp",
  says: ({ data, words }) =>
    words.say("matrix", { queries: data.queries, keys: data.keys, total: data.queries * data.keys }),
  note: ({ data, words }) => (data.level > 0 ? words.say("legendBlock", { count: 2 ** data.level }) : null),
};

function lengthsOf(summary: Summary, layer: number): [queries: number, keys: number] {
  const { queries, keys } = summary.layers[layer]!;
  const length = (name: string) => summary.axes.find((axis) => axis.name === name)?.labels.length ?? 0;
  return [length(queries), length(keys)];
}

/** The level at which a matrix fits into one tile. */
function levelOf(queries: number, keys: number): number {
  return Math.max(0, Math.ceil(Math.log2(Math.max(queries, keys) / SIDE)));
}

function wholeOf(summary: Summary, layer: number, head: number, answer: Answer): Whole {
  const [queries, keys] = lengthsOf(summary, layer);
  const { shape, values } = arrayOf(answer, "tile");
  const [rows, columns] = shape as [number, number];
  const codes = Uint8Array.from(values);
  return {
    layer,
    head,
    header: summary.layers[layer]!,
    queries,
    keys,
    level: levelOf(queries, keys),
    codes,
    rows,
    columns,
  };
}

function sizes({ rows, columns }: Whole): { dot: number; across: number; down: number } {
  const dot = Math.max(1, Math.floor(WIDEST / Math.max(rows, columns)));
  return { dot, across: columns * dot, down: rows * dot };
}

function Still({ data, theme, words, id, name, width, x, y }: Drawn<Whole>) {
  const { across, down } = sizes(data);
  const room = { width: Math.max(width, LEFT + across + 40), height: TOP + down + LEGEND };
  const { query, key, quiet } = theme.colour;
  const floor = floorOf({ codes: data.codes, meaning: USUAL, rows: data.rows, columns: data.columns });
  return (
    <svg xmlns="http://www.w3.org/2000/svg" x={x} y={y} {...room} role="img" aria-label={name} font-family={theme.font}>
      <Dots {...{ data, theme, floor }} />
      <rect x={LEFT} y={TOP} width={across} height={down} fill="none" stroke={theme.colour.hairline} />
      <g font-size={theme.text} font-weight="600">
        <text x={LEFT} y="18" fill={key}>
          {words.say("lookedAt")}
        </text>
        <text x={LEFT - 14} y={TOP - 14} fill={query} text-anchor="end">
          {words.say("whoLooks")}
        </text>
      </g>
      <g font-size={theme.small} fill={quiet}>
        {marks(data.keys).map((token) => (
          <text key={`k${token}`} x={LEFT + (token / data.keys) * across} y={TOP - 10} fill={key}>
            {words.number(token)}
          </text>
        ))}
        {marks(data.queries).map((token) => (
          <text
            key={`q${token}`}
            x={LEFT - 10}
            y={TOP + (token / data.queries) * down + 12}
            text-anchor="end"
            fill={query}
          >
            {words.number(token)}
          </text>
        ))}
      </g>
      <Scale y={TOP + down + 20} {...{ theme, words, id, floor }} />
    </svg>
  );
}

/** The dots as an image of as many pixels, each code in its colour; what is masked lets the ground through. */
function Dots({ data, theme, floor }: { data: Whole; theme: Theme; floor: number }) {
  const { across, down } = sizes(data);
  const channels = coloursOf(theme, floor);
  const palette = Array.from({ length: 256 }, (_, code) => {
    const at = code * 3;
    return [channels[at]!, channels[at + 1]!, channels[at + 2]!] as const;
  });
  const image = toBase64(png(data.codes, data.columns, data.rows, palette));
  return (
    <image
      href={`data:image/png;base64,${image}`}
      x={LEFT}
      y={TOP}
      width={across}
      height={down}
      preserveAspectRatio="none"
      style={{ imageRendering: "pixelated" }}
    />
  );
}

function marks(tokens: number): number[] {
  const step = niceStep(tokens / MARKS);
  return Array.from({ length: Math.ceil(tokens / step) }, (_, mark) => mark * step);
}

interface ScaleProps {
  y: number;
  theme: Theme;
  words: Words;
  id: string;
  floor: number;
}

/** What the colours mean: each mark ten times the one before. */
function Scale({ y, theme, words, id, floor }: ScaleProps) {
  const length = 320;
  const lowest = Math.max(least(USUAL), 2 ** (((floor - LARGEST) * USUAL.octaves) / (LARGEST - FIRST)));
  const ticks = Array.from({ length: 8 }, (_, power) => 10 ** -power).filter((tick) => tick >= lowest);
  return (
    <g font-size="13" fill={theme.colour.quiet}>
      <defs>
        <linearGradient id={`${id}-scale`} gradientUnits="userSpaceOnUse" x1={LEFT} x2={LEFT + length} y1="0" y2="0">
          {Array.from({ length: 17 }, (_, step) => (
            <stop key={step} offset={step / 16} stop-color={hex(tone(theme, step / 16))} />
          ))}
        </linearGradient>
      </defs>
      <rect x={LEFT} y={y} width={length} height="8" fill={`url(#${id}-scale)`} />
      {ticks.map((tick) => (
        <text key={tick} x={LEFT + placeOfWeight(tick, USUAL, floor) * length} y={y + 26} text-anchor="middle">
          {words.exact(tick)}
        </text>
      ))}
    </g>
  );
}
