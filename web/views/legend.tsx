import { place } from "../colour.ts";
import type { Theme } from "../theme.ts";
import type { Words } from "../words.ts";

const LENGTH = 230;
const TICKS = [0.01, 0.1, 0.25, 0.5, 1];

interface LegendProps {
  x: number;
  y: number;
  theme: Theme;
  words: Words;
  id: string;
  /** Whether some weights are exactly 0, and whether numbers stand in the cells. */
  zeros: boolean;
  numbers: boolean;
}

/** What the colours of the grid mean. */
export function Legend({ x, y, theme, words, id, zeros, numbers }: LegendProps) {
  const last = theme.scale.length - 1;
  const remarks = [words.say("legend"), numbers ? words.say("numbersInPercent") : ""].filter(Boolean).join(" · ");
  return (
    <g font-size="13" fill={theme.colour.quiet}>
      <defs>
        <linearGradient id={`${id}-scale`} gradientUnits="userSpaceOnUse" x1={x} x2={x + LENGTH} y1="0" y2="0">
          {theme.scale.map((colour, index) => (
            <stop key={colour} offset={index / last} stop-color={colour} />
          ))}
        </linearGradient>
      </defs>
      <text x={x} y={y} font-size={theme.small}>
        {remarks}
      </text>
      <rect x={x} y={y + 10} width={LENGTH} height="8" fill={`url(#${id}-scale)`} />
      {TICKS.map((tick) => (
        <text key={tick} x={x + place(tick) * LENGTH} y={y + 36} text-anchor="middle">
          {words.share(tick)}
        </text>
      ))}
      {zeros ? (
        <>
          <circle cx={x + LENGTH + 32} cy={y + 14} r="1.2" />
          <text x={x + LENGTH + 40} y={y + 18}>
            {words.say("legendZero")}
          </text>
        </>
      ) : null}
    </g>
  );
}
