import { textWidth } from "../text-width.ts";
import type { ColourName, Theme } from "../theme.ts";
import type { Words } from "../words.ts";
import { COMPETITORS, named, type Series } from "./measured.ts";

const WIDEST = 680;
const HEIGHT = 300;
const TOP = 16;
const BOTTOM = 52;
const LEFT = 64;
const RIGHT = 20;
const MARK = 5;

/** Colour is never alone: each competitor has a mark of its own, and its name stands beside the mark. */
const COLOURS: readonly ColourName[] = ["quiet", "key", "value", "query", "prediction"];
const MARKS: readonly string[] = [
  `M${-MARK} ${-MARK}L${MARK} ${MARK}M${MARK} ${-MARK}L${-MARK} ${MARK}`,
  `M${-MARK} ${-MARK}H${MARK}V${MARK}H${-MARK}Z`,
  `M0 ${-MARK - 1}L${MARK + 1} ${MARK}H${-MARK - 1}Z`,
  `M${-MARK} 0a${MARK} ${MARK} 0 1 0 ${2 * MARK} 0a${MARK} ${MARK} 0 1 0 ${-2 * MARK} 0Z`,
  `M0 ${-MARK - 2}L${MARK + 2} 0L0 ${MARK + 2}L${-MARK - 2} 0Z`,
];

export interface ChartProps {
  title: string;
  across: string;
  series: readonly Series[];
  /** Doublings across are equally far apart. */
  doubling?: boolean | undefined;
  /** Powers of ten upwards are equally far apart. */
  powers?: boolean | undefined;
  /** From 0 to 1, written as percent. */
  shares?: boolean | undefined;
  /** Where what was learned ends, and what it is called. */
  until?: number;
  /** What guessing reaches. */
  chance?: number;
  words: Words;
  theme: Theme;
  width: number;
}

/** Lines with marks and bars of one standard deviation, and the same numbers as a table. */
export function Chart(props: ChartProps) {
  const { title, series, words, theme } = props;
  return (
    <figure class="rg-chart">
      <figcaption>{title}</figcaption>
      <Lines {...props} name={`${title} (${props.across})`} />
      <ul class="rg-marks">
        {series.map(({ competitor }) => (
          <li key={competitor}>
            <svg width="20" height="16" viewBox="-10 -8 20 16" aria-hidden="true">
              <Mark {...{ competitor, theme }} />
            </svg>
            {named(competitor, words)}
          </li>
        ))}
      </ul>
      <Twin {...props} />
    </figure>
  );
}

function Mark({ competitor, theme }: { competitor: string; theme: Theme }) {
  const at = COMPETITORS.indexOf(competitor as (typeof COMPETITORS)[number]);
  const colour = theme.colour[COLOURS[at]!];
  return <path d={MARKS[at]} fill={at === 0 ? "none" : colour} stroke={colour} stroke-width={at === 0 ? 2 : 1} />;
}

function Lines({
  across,
  series,
  doubling,
  powers,
  shares,
  until,
  chance,
  words,
  theme,
  width: room,
  name,
}: ChartProps & { name: string }) {
  const width = Math.max(260, Math.min(room, WIDEST));
  const { ink, quiet, hairline } = theme.colour;
  const points = series.flatMap(({ points }) => points);
  const xs = [...new Set(points.map(({ x }) => x))].sort((one, two) => one - two);
  const [low, high] = rangeOf(
    points.flatMap(({ y, spread }) => [y - spread, y + spread]),
    { powers, shares },
  );
  const bent = (x: number) => (doubling ? Math.log2(x) : x);
  const [first, last] = [bent(xs[0] ?? 0), bent(xs.at(-1) ?? 1)];
  const x = (value: number) => round(LEFT + ((bent(value) - first) / (last - first || 1)) * (width - LEFT - RIGHT));
  const risen = (y: number) => (powers ? Math.log10(Math.max(y, low)) : y);
  const y = (value: number) => {
    const share = (risen(value) - risen(low)) / (risen(high) - risen(low) || 1);
    return round(HEIGHT - BOTTOM - Math.max(0, Math.min(1, share)) * (HEIGHT - BOTTOM - TOP));
  };
  const write = (value: number) => (shares ? words.share(value) : words.number(value));
  const ticks = powers ? powersIn(low, high) : evenIn(low, high);
  return (
    <svg
      {...{ width, height: HEIGHT }}
      viewBox={`0 0 ${width} ${HEIGHT}`}
      font-family={theme.font}
      direction="ltr"
      role="img"
      aria-label={name}
    >
      <g font-size={theme.small} fill={quiet}>
        {ticks.map((tick) => (
          <g key={tick}>
            <path d={`M${LEFT} ${y(tick)}H${width - RIGHT}`} stroke={hairline} />
            <text x={LEFT - 8} y={y(tick) + 5} text-anchor="end">
              {write(tick)}
            </text>
          </g>
        ))}
        {spaced(xs, x, (value) => textWidth(words.number(value), theme.small)).map((value) => (
          <text key={value} x={x(value)} y={HEIGHT - BOTTOM + 20} text-anchor="middle">
            {words.number(value)}
          </text>
        ))}
        <text x={(LEFT + width - RIGHT) / 2} y={HEIGHT - 8} text-anchor="middle">
          {across}
        </text>
        {chance === undefined ? null : (
          <path d={`M${LEFT} ${y(chance)}H${width - RIGHT}`} stroke={quiet} stroke-dasharray="2 4" />
        )}
        {until === undefined ? null : (
          <g>
            <path d={`M${x(until)} ${TOP}V${HEIGHT - BOTTOM}`} stroke={quiet} stroke-dasharray="4 4" />
            <text x={x(until) + 6} y={TOP - 3}>
              {words.say("compareTaught")}
            </text>
          </g>
        )}
        {chance === undefined ? null : (
          <text x={width - RIGHT} y={y(chance) - 5} text-anchor="end">
            {words.say("compareChance", { share: words.share(chance) })}
          </text>
        )}
      </g>
      <path d={`M${LEFT} ${HEIGHT - BOTTOM}H${width - RIGHT}`} stroke={ink} />
      {series.map(({ competitor, points }, at) => (
        <g key={competitor} stroke={theme.colour[COLOURS[at]!]} fill="none">
          <path
            d={points.map((point, at) => `${at ? "L" : "M"}${x(point.x)} ${y(point.y)}`).join("")}
            stroke-width="2"
          />
          {points.map((point) => (
            <g key={point.x}>
              {point.spread > 0 ? (
                <path d={`M${x(point.x)} ${y(point.y - point.spread)}V${y(point.y + point.spread)}`} />
              ) : null}
              <g transform={`translate(${x(point.x)} ${y(point.y)})`}>
                <Mark {...{ competitor, theme }} />
              </g>
            </g>
          ))}
        </g>
      ))}
    </svg>
  );
}

/** The chart's twin, for those who cannot see it and those who want the numbers. */
function Twin({ title, across, series, shares, words }: ChartProps) {
  const xs = [...new Set(series.flatMap(({ points }) => points.map(({ x }) => x)))].sort((one, two) => one - two);
  const write = (value: number) => (shares ? words.fine(value) : words.number(Number(value.toPrecision(3))));
  return (
    <details class="rg-table">
      <summary>{words.say("compareNumbers")}</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable from the keyboard */}
      <section class="rg-scroll" tabIndex={0} aria-label={title}>
        <table>
          <caption>
            {title} ({across})
          </caption>
          <thead>
            <tr>
              <td />
              {xs.map((x) => (
                <th scope="col" key={x}>
                  {words.number(x)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {series.map(({ competitor, points }) => (
              <tr key={competitor}>
                <th scope="row">{named(competitor, words)}</th>
                {xs.map((x) => {
                  const point = points.find((each) => each.x === x);
                  return (
                    <td key={x}>
                      {point ? write(point.y) : "–"}
                      {point && point.spread > 0 ? ` ± ${write(point.spread)}` : null}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  );
}

/** From where to where the axis goes. Shares take it whole; powers of ten begin at the least value. */
export function rangeOf(
  values: readonly number[],
  { powers, shares }: Pick<ChartProps, "powers" | "shares">,
): [number, number] {
  if (shares) return [0, 1];
  const known = powers ? values.filter((value) => value > 0) : values;
  const [least, most] = [Math.min(...known), Math.max(...known)];
  if (!Number.isFinite(least)) return [0, 1];
  return powers
    ? [10 ** Math.floor(Math.log10(least)), 10 ** Math.ceil(Math.log10(most))]
    : [0, most > 0 ? most * 1.05 : 1];
}

function powersIn(low: number, high: number): number[] {
  const first = Math.round(Math.log10(low));
  return Array.from({ length: Math.round(Math.log10(high)) - first + 1 }, (_, at) => Number(`1e${first + at}`));
}

function evenIn(low: number, high: number): number[] {
  const rough = (high - low) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].find((each) => each * power >= rough * 0.999)! * power;
  return Array.from({ length: Math.floor((high - low) / step + 1e-9) + 1 }, (_, at) =>
    Number((low + at * step).toPrecision(6)),
  );
}

/** The values whose names do not touch the one before. */
function spaced(values: readonly number[], x: (value: number) => number, wide: (value: number) => number): number[] {
  let end = Number.NEGATIVE_INFINITY;
  return values.filter((value) => {
    if (x(value) - wide(value) / 2 < end + 6) return false;
    end = x(value) + wide(value) / 2;
    return true;
  });
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
