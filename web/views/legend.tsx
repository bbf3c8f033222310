import { LEAST, place } from "../colour.ts";
import type { Theme } from "../theme.ts";
import type { Words } from "../words.ts";
import { DOT, LEADING, LENGTH, type LegendLayout, NUMBERS } from "./legend-layout.ts";

const TICKS = [0.01, 0.1, 0.25, 0.5, 1];
const TENFOLD = [LEAST, 0.001, 0.01, 0.1, 1];

interface LegendProps {
  layout: LegendLayout;
  theme: Theme;
  words: Words;
  id: string;
  /** Whether the scale is one of thickness. */
  thickness?: boolean;
}

/** What the colours of a picture mean, or how thick its lines are. */
export function Legend({ layout, theme, words, id, thickness }: LegendProps) {
  const { x, y, scale, remarks, dot, sink } = layout;
  const last = theme.scale.length - 1;
  return (
    <g font-size={NUMBERS} fill={theme.colour.quiet}>
      <defs>
        <linearGradient id={`${id}-scale`} gradientUnits="userSpaceOnUse" x1={x} x2={x + LENGTH} y1="0" y2="0">
          {theme.scale.map((colour, index) => (
            <stop key={colour} offset={index / last} stop-color={colour} />
          ))}
        </linearGradient>
      </defs>
      {remarks.map((remark, index) => (
        <text key={remark} x={x} y={y + index * LEADING} font-size={theme.small}>
          {remark}
        </text>
      ))}
      {thickness ? (
        <path d={`M${x} ${scale + 4}l${LENGTH}-4v8Z`} fill={`url(#${id}-scale)`} />
      ) : (
        <rect x={x} y={scale} width={LENGTH} height="8" fill={`url(#${id}-scale)`} />
      )}
      {(sink === "log" ? TENFOLD : TICKS).map((tick) => (
        <text key={tick} x={x + place(tick, sink) * LENGTH} y={scale + 26} text-anchor="middle">
          {tick > LEAST ? words.exact(tick) : `≤${words.exact(tick)}`}
        </text>
      ))}
      {dot ? (
        <>
          <circle cx={dot.x} cy={dot.y} r="1.2" />
          <text x={dot.x + DOT} y={dot.y + 4}>
            {words.say("legendZero")}
          </text>
        </>
      ) : null}
    </g>
  );
}
