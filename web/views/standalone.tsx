import { doubt } from "../doubt.ts";
import { isolated, visible } from "../label.ts";
import { headline } from "../name.ts";
import { plainReading } from "../reading.ts";
import { wrap } from "../text-width.ts";
import { Heatmap, heatmapNote } from "./heatmap.tsx";
import { layoutHeatmap } from "./heatmap-layout.ts";
import { howToRead } from "./how.ts";
import { Lines, linesNote } from "./lines.tsx";
import { layoutLines } from "./lines-layout.ts";
import type { ViewProps } from "./view.ts";

const MARGIN = 32;
const LEADING = 24;
const HEADLINE = 22;
const HEADLINE_LEADING = 30;
const INDENT = 12;

export interface StandaloneProps extends Omit<ViewProps, "hands" | "kept" | "x" | "y"> {
  view: "lines" | "heatmap";
  /** Named under the picture. */
  model: string;
  /** The sentence, large above the picture; nothing where there is none. */
  text: string;
}

/** A view with its ground, heading and what it says in one sentence: a picture that stands in any document. */
export function Standalone({ view, model, text, ...props }: StandaloneProps) {
  const { head, gaze, theme, words, width: room } = props;
  const { width, height } = view === "lines" ? layoutLines(head, room) : layoutHeatmap(head, room);
  const note = view === "lines" ? linesNote(head, gaze, words) : heatmapNote(head, room, words);
  const said = gaze ? plainReading(head, gaze, words) : words.say(howToRead(view, theme));
  const reading = wrap(said, width, theme.text);
  const warning = doubt(head.header.proof, words);
  const doubted = warning ? wrap(warning, width - INDENT, theme.text) : [];
  const below = [isolated(visible(model)), ...(note ? wrap(note, width, theme.small) : [])];
  const sentence = text.trim() === "" ? [] : wrap(headline(text), width, HEADLINE);
  const heading = MARGIN + 14 + sentence.length * HEADLINE_LEADING;
  const warned = heading + reading.length * LEADING + 8;
  const top = heading + 6 + reading.length * LEADING + 24 + (warning ? 14 + doubted.length * LEADING : 0);
  const whole = { width: width + 2 * MARGIN, height: top + height + 8 + below.length * 20 + MARGIN };
  const View = view === "lines" ? Lines : Heatmap;
  return (
    <svg
      xmlns="http://www.w3.org/2000/svg"
      {...whole}
      viewBox={`0 0 ${whole.width} ${whole.height}`}
      font-family={theme.font}
      direction="ltr"
      role="img"
      aria-label={props.name}
    >
      <title>{props.name}</title>
      <rect {...whole} fill={theme.colour.ground} />
      <g fill={theme.colour.ink} font-size={HEADLINE}>
        {sentence.map((line, index) => (
          <text key={index} x={MARGIN} y={MARGIN + 18 + index * HEADLINE_LEADING} unicode-bidi="isolate">
            {line}
          </text>
        ))}
      </g>
      <text x={MARGIN} y={heading} fill={theme.colour.quiet} font-size={theme.small}>
        {words.say("pictureTitle", { layer: head.layer, head: head.head })}
      </text>
      <g fill={theme.colour.ink} font-size={theme.text}>
        {reading.map((line, index) => (
          <text key={index} x={MARGIN} y={heading + (index + 1) * LEADING} unicode-bidi="isolate">
            {line}
          </text>
        ))}
      </g>
      {warning ? (
        <g fill={theme.colour.warning} font-size={theme.text}>
          <rect x={MARGIN} y={warned + 6} width={3} height={doubted.length * LEADING} />
          {doubted.map((line, index) => (
            <text key={index} x={MARGIN + INDENT} y={warned + (index + 1) * LEADING}>
              {line}
            </text>
          ))}
        </g>
      ) : null}
      <View {...props} x={MARGIN} y={top} />
      <g fill={theme.colour.quiet} font-size={theme.small}>
        {below.map((line, index) => (
          <text key={index} x={MARGIN} y={top + height + 18 + index * 20} unicode-bidi="isolate">
            {line}
          </text>
        ))}
      </g>
    </svg>
  );
}
