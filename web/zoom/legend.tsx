import { useId } from "preact/hooks";
import type { LogCodes } from "../requests.ts";
import type { Theme } from "../theme.ts";
import type { Words } from "../words.ts";
import { FIRST, least, meant, placeOfWeight } from "./codes.ts";
import { DOT_RADIUS, DOTS, HATCH_WIDTH, PERIOD } from "./patterns.ts";

const LENGTH = 264;
const MARGIN = 22;
const SWATCH = { width: 32, height: 16 };
const DECADES = [1, 0.1, 0.01, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7];
const WRITTEN = [1, 0.01, 1e-4, 1e-6];
/** Room between the least weight and the next that is written. */
const APART = 44;

interface LegendProps {
  codes: LogCodes;
  level: number;
  /** The code at which the colours begin. */
  floor: number;
  theme: Theme;
  words: Words;
}

/** What the colours mean, and what the hatched and the dotted places are. */
export function Legend({ codes, level, floor, theme, words }: LegendProps) {
  const what = level === 0 ? words.say("legendCell") : words.say("legendBlock", { count: 2 ** level });
  const low = words.rough(least(codes));
  return (
    <div class="rg-legend">
      <p>{what}</p>
      <Scale {...{ codes, floor, theme, words }} />
      <p>
        <Swatch theme={theme} pattern="masked" /> {words.say("legendMasked")}
      </p>
      <p>
        <Swatch theme={theme} pattern="below" /> {words.say("legendBelow", { least: low })}
      </p>
    </div>
  );
}

function Scale({ codes, floor, theme, words }: Omit<LegendProps, "level">) {
  const id = useId();
  const last = theme.scale.length - 1;
  const x = (weight: number) => MARGIN + placeOfWeight(weight, codes, floor) * LENGTH;
  const low = Number(meant(floor, codes));
  const name = words.say(floor > FIRST ? "legendNear" : "legendScale", { least: words.rough(low) });
  const decades = DECADES.filter((weight) => weight >= low);
  const written = [...(floor > FIRST ? [low] : []), ...(decades.length > 3 ? WRITTEN : decades)].filter(
    (weight, at, all) => weight >= low && (at === 0 || x(weight) - x(all[0]!) > APART || floor === FIRST),
  );
  return (
    <svg width={LENGTH + 2 * MARGIN} height="38" role="img" aria-label={name} font-size="13" fill={theme.colour.quiet}>
      <defs>
        <linearGradient id={id}>
          {theme.scale.map((colour, index) => (
            <stop key={colour} offset={index / last} stop-color={colour} />
          ))}
        </linearGradient>
      </defs>
      <rect x={MARGIN} width={LENGTH} height="10" fill={`url(#${id})`} stroke={theme.colour.hairline} />
      {[...new Set([...decades, ...written])].map((weight) => (
        <path key={weight} d={`M${x(weight)} 10v${written.includes(weight) ? 8 : 5}`} stroke={theme.colour.quiet} />
      ))}
      {written.map((weight) => (
        <text key={weight} x={x(weight)} y="32" text-anchor="middle">
          {words.rough(weight)}
        </text>
      ))}
    </svg>
  );
}

/** A piece of the same ground as in the picture. */
function Swatch({ theme, pattern }: { theme: Theme; pattern: "masked" | "below" }) {
  const id = useId();
  const { ground, quiet } = theme.colour;
  return (
    <svg class="rg-swatch" {...SWATCH} aria-hidden="true">
      <defs>
        <pattern id={id} width={PERIOD} height={PERIOD} patternUnits="userSpaceOnUse">
          {pattern === "masked" ? (
            <path
              d={`M-1 ${PERIOD + 1}L${PERIOD + 1} -1M-1 1L1 -1M${PERIOD - 1} ${PERIOD + 1}L${PERIOD + 1} ${PERIOD - 1}`}
              stroke={quiet}
              stroke-width={HATCH_WIDTH}
            />
          ) : (
            DOTS.map((at) => <circle key={at} cx={at} cy={at} r={DOT_RADIUS} fill={quiet} />)
          )}
        </pattern>
      </defs>
      <rect {...SWATCH} fill={ground} />
      <rect {...SWATCH} fill={`url(#${id})`} stroke={quiet} />
    </svg>
  );
}
