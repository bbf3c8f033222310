import type { Effect } from "../sources/effects.ts";
import { textWidth } from "../text-width.ts";
import type { Theme } from "../theme.ts";
import type { Words } from "../words.ts";
import { amount } from "./effect-says.ts";

const WIDEST = 680;
const MARGIN = 16;
const DOT = 4;
/** Dots that would overlap stand on each other, up to so many levels. */
const LEVELS = 6;
const BASE = 84;
const AXIS = BASE + 14;
const HEIGHT = AXIS + 22;

/** From where to where the axes of several plots go. */
export type Range = readonly [low: number, high: number];

/** One range for all effects, so that they can be compared; 0 is always in it. */
export function rangeOf(all: readonly Effect[]): Range {
  const numbers = all.flatMap(({ difference, controls, interval }) => [difference, ...controls, ...interval]);
  const [low, high] = [Math.min(0, ...numbers), Math.max(0, ...numbers)];
  return low === high ? [0, 1] : [low, high];
}

/** Round numbers inside a range, some four of them. */
export function ticksIn([low, high]: Range): number[] {
  const rough = (high - low) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((each) => each * power >= rough)! * power;
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  return Array.from({ length: count }, (_, at) => (first + at) * step);
}

/** How high each dot stands, so that it hides no other, for places in pixels. */
export function stacked(places: readonly number[]): number[] {
  const ends = Array.from({ length: LEVELS }, () => Number.NEGATIVE_INFINITY);
  const levels = places.map(() => 0);
  const order = [...places.keys()].sort((one, other) => places[one]! - places[other]!);
  for (const dot of order) {
    const free = ends.findIndex((end) => end <= places[dot]!);
    const level = free < 0 ? ends.indexOf(Math.min(...ends)) : free;
    ends[level] = places[dot]! + 2 * DOT + 0.5;
    levels[dot] = level;
  }
  return levels;
}

interface PlotProps {
  found: Effect;
  range: Range;
  theme: Theme;
  words: Words;
  width: number;
  /** What a screen reader says. */
  name: string;
}

/** Controls as dots on an axis, the middle 95 % of them as a band, and the change itself as a diamond. */
export function Plot({ found, range, theme, words, width: room, name }: PlotProps) {
  const width = Math.min(room, WIDEST);
  const [low, high] = range;
  const x = (value: number) => Math.round((MARGIN + ((value - low) / (high - low)) * (width - 2 * MARGIN)) * 100) / 100;
  const { ink, ground, quiet, hairline, prediction } = theme.colour;
  const dots = found.controls.map(x);
  const levels = stacked(dots);
  const [left, right] = found.interval.map(x) as [number, number];
  const at = x(found.difference);
  const shown = amount(found.difference, found.unit, words);
  const half = textWidth(shown, theme.text) * 0.55;
  const middle = Math.max(half, Math.min(width - half, at));
  return (
    <svg
      width={width}
      height={HEIGHT}
      viewBox={`0 0 ${width} ${HEIGHT}`}
      font-family={theme.font}
      direction="ltr"
      role="img"
      aria-label={name}
    >
      <rect x={left} y="24" width={Math.max(1, right - left)} height={AXIS - 24} fill={hairline} opacity="0.6" />
      <path d={`M${left} 24V${AXIS}M${right} 24V${AXIS}`} stroke={quiet} stroke-dasharray="2 3" />
      <path d={`M0 ${AXIS}H${width}`} stroke={quiet} />
      <g font-size={theme.small} fill={quiet} text-anchor="middle">
        {ticksIn(range).map((tick) => (
          <g key={tick}>
            <path d={`M${x(tick)} ${AXIS}v5`} stroke={quiet} />
            <text x={x(tick)} y={AXIS + 20}>
              {amount(tick, found.unit, words)}
            </text>
          </g>
        ))}
      </g>
      <g fill={ground} stroke={ink} stroke-opacity="0.75" stroke-width="1.25" class="rg-dots">
        {dots.map((cx, index) => (
          <circle key={index} cx={cx} cy={BASE - levels[index]! * (2 * DOT + 1)} r={DOT}>
            <title>{`${found.matched[index]}: ${amount(found.controls[index]!, found.unit, words)}`}</title>
          </circle>
        ))}
      </g>
      <g fill={prediction}>
        <text x={middle} y="16" text-anchor="middle" font-size={theme.text} font-weight="700">
          {shown}
        </text>
        <path d={`M${at} 23V${AXIS}`} stroke={prediction} stroke-width="1.5" />
        <path d={`M${at} ${BASE - 9}l9 9l-9 9l-9 -9z`} stroke={ground} stroke-width="1.5" />
      </g>
    </svg>
  );
}

/** What the marks of the plots are, in words; the style sheet draws them beside. */
export function PlotLegend({ words }: Pick<PlotProps, "words">) {
  return (
    <ul class="rg-key-marks">
      {(["effectThis", "effectControl", "effectBand"] as const).map((key) => (
        <li key={key}>{words.say(key)}</li>
      ))}
    </ul>
  );
}
