import { useMemo, useRef } from "preact/hooks";
import { hex, tone } from "../colour.ts";
import { isArrow } from "../gaze.ts";
import type { Theme } from "../theme.ts";
import { placed } from "../views/heads-pictures.ts";
import { type Measure, type Measured, shown, sorted, termed } from "../views/measures.ts";
import type { Words } from "../words.ts";

const LEFT = 60;
const RIGHT = 20;
const TOP = 16;
const BOTTOM = 56;
const WIDEST = 620;
const DOT = 6;
/** The lightest shade still stands out from the ground. */
const LIGHTEST = 0.35;
const TICKS = 5;

export interface ScatterProps {
  heads: readonly Measured[];
  /** How many layers there are. */
  layers: number;
  x: Measure;
  y: Measure;
  /** The head that is pointed at, here or in the table; and the one that the stage is at. */
  pointed: Measured | null;
  current: Measured | null;
  words: Words;
  theme: Theme;
  width: number;
  say(one: Measured): string;
  point(one: Measured | null): void;
  open(one: Measured): void;
}

/** One dot a head: two measures, and the layer as its shade. */
export function Scatter(props: ScatterProps) {
  const { heads, layers, x, y, pointed, current, words, theme } = props;
  const root = useRef<SVGSVGElement>(null);
  const width = Math.min(props.width, WIDEST);
  const height = Math.round(Math.max(width * 0.7, 260));
  const dots = useMemo(
    () => heads.filter(({ values }) => !Number.isNaN(values[x]) && !Number.isNaN(values[y])),
    [heads, x, y],
  );
  const across = scale(dots, x, LEFT, width - RIGHT);
  const up = scale(dots, y, height - BOTTOM, TOP);
  const here = dots.includes(pointed!) ? pointed : dots.includes(current!) ? current : dots[0];
  const press = (event: KeyboardEvent, one: Measured) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Enter" || event.key === " ") props.open(one);
    else if (isArrow(event.key)) focus(beside(dots, one, event.key, x, y));
    else return;
    event.preventDefault();
  };
  const focus = ({ layer, head }: Measured) =>
    root.current?.querySelector<SVGElement>(`[data-at="${placed(layer, head)}"]`)?.focus();
  const { ink, quiet, hairline, ground } = theme.colour;
  const ring = (one: Measured | null, radius: number) =>
    one && dots.includes(one) ? (
      <circle cx={across.at(one)} cy={up.at(one)} r={radius} fill="none" stroke={ink} stroke-width="2" />
    ) : null;
  return (
    <svg
      ref={root}
      {...{ width, height }}
      viewBox={`0 0 ${width} ${height}`}
      font-family={theme.font}
      font-size="13"
      role="application"
      aria-label={words.say("measuresScatter", { x: termed(x, words), y: termed(y, words) })}
      onPointerLeave={() => props.point(null)}
    >
      {/* biome-ignore lint/a11y/noAriaHiddenOnFocusable: nothing in the group takes the focus */}
      <g fill={quiet} stroke="none" aria-hidden="true">
        {across.ticks.map((tick) => (
          <g key={tick}>
            <path d={`M${across.place(tick)} ${TOP}V${height - BOTTOM}`} stroke={hairline} />
            <text x={across.place(tick)} y={height - BOTTOM + 20} text-anchor="middle">
              {shown(x, tick, words)}
            </text>
          </g>
        ))}
        {up.ticks.map((tick) => (
          <g key={tick}>
            <path d={`M${LEFT} ${up.place(tick)}H${width - RIGHT}`} stroke={hairline} />
            <text x={LEFT - 8} y={up.place(tick) + 4} text-anchor="end">
              {shown(y, tick, words)}
            </text>
          </g>
        ))}
        <text x={width - RIGHT} y={height - 8} text-anchor="end" fill={ink} font-size={theme.small}>
          {words.say(`measure_${x}`)} →
        </text>
        <text transform={`translate(14 ${TOP}) rotate(-90)`} text-anchor="end" fill={ink} font-size={theme.small}>
          {words.say(`measure_${y}`)} →
        </text>
      </g>
      {dots.map((one) => (
        // biome-ignore lint/a11y/useSemanticElements: a drawing has no buttons of its own
        <circle
          key={placed(one.layer, one.head)}
          data-at={placed(one.layer, one.head)}
          class="rg-dot"
          cx={across.at(one)}
          cy={up.at(one)}
          r={DOT}
          fill={shadeOf(theme, one.layer, layers)}
          stroke={ground}
          role="button"
          aria-label={props.say(one)}
          tabindex={one === here ? 0 : -1}
          onPointerEnter={() => props.point(one)}
          onFocus={() => props.point(one)}
          onClick={() => props.open(one)}
          onKeyDown={(event) => press(event, one)}
        />
      ))}
      {/* biome-ignore lint/a11y/noAriaHiddenOnFocusable: nothing in the group takes the focus */}
      <g pointer-events="none" aria-hidden="true">
        {ring(current, DOT + 1)}
        {ring(pointed, DOT + 4)}
      </g>
    </svg>
  );
}

/** A layer's shade: the last one has the end of the scale. */
export function shadeOf(theme: Theme, layer: number, layers: number): string {
  return hex(tone(theme, LIGHTEST + ((1 - LIGHTEST) * (layer + 1)) / layers));
}

/** The dot that an arrow leads to: the next larger or smaller in that measure. */
export function beside(dots: readonly Measured[], from: Measured, arrow: string, x: Measure, y: Measure): Measured {
  const measure = arrow === "ArrowLeft" || arrow === "ArrowRight" ? x : y;
  const order = sorted(dots, measure, true);
  const step = arrow === "ArrowLeft" || arrow === "ArrowDown" ? -1 : 1;
  return order[Math.max(0, Math.min(order.length - 1, order.indexOf(from) + step))]!;
}

function scale(dots: readonly Measured[], measure: Measure, start: number, end: number) {
  const values = dots.map(({ values }) => values[measure]);
  const low = Math.min(...values);
  const high = Math.max(...values);
  const room = (high - low) * 0.05 || 0.5;
  const place = (value: number) => start + ((value - low + room) / (high - low + 2 * room)) * (end - start);
  return { place, at: ({ values }: Measured) => place(values[measure]), ticks: ticks(low, high) };
}

/** A few round numbers between two bounds. */
export function ticks(low: number, high: number): number[] {
  if (!(high > low)) return Number.isFinite(low) ? [low] : [];
  const rough = (high - low) / TICKS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, at) => Number(((first + at) * step).toPrecision(12)));
}
