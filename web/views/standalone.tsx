import { doubt } from "../doubt.ts";
import { isolated, visible } from "../label.ts";
import { headline } from "../name.ts";
import { plainReading } from "../reading.ts";
import { wrap } from "../text-width.ts";
import { Heatmap, heatmapNote, heatmapSize } from "./heatmap.tsx";
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
  /** The sentence, or what else the record is called, large above the picture. */
  title: string;
}

/** A view with its ground, heading and what it says in one sentence: a picture that stands in any document. */
export function Standalone({ view, model, title, ...props }: StandaloneProps) {
  const { head, gaze, theme, words, width: room } = props;
  const { width, height } = view === "lines" ? layoutLines(head, room) : heatmapSize(head, room, theme, words);
  const note = view === "lines" ? linesNote(head, gaze, words) : heatmapNote(head, room, words);
  const said = gaze ? plainReading(head, gaze, words) : words.say(howToRead(view, theme));
  const reading = wrap(said, width, theme.text);
  const warning = doubt(head.header.proof, words);
  const doubted = warning ? wrap(warning, width - INDENT, theme.text) : [];
  const below = [
    ...(title === model ? [] : [isolated(visible(model))]),
    ...(note ? wrap(note, width, theme.small) : []),
  ];
  const sentence = title.trim() === "" ? [] : wrap(headline(title), width, HEADLINE);
  const heading = MARGIN + 14 + sentence.length * HEADLINE_LEADING;
  const readings = heading + (warning ? 18 + doubted.length * LEADING : 0);
  const top = readings + 6 + reading.length * LEADING + 24;
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
      {warning ? (
        <g fill={theme.colour.warning} font-size={theme.text}>
          <rect x={MARGIN} y={heading + 11} width={3} height={doubted.length * LEADING} />
          {doubted.map((line, index) => (
            <text key={index} x={MARGIN + INDENT} y={heading + 5 + (index + 1) * LEADING}>
              {line}
            </text>
          ))}
        </g>
      ) : null}
      <g fill={theme.colour.ink} font-size={theme.text}>
        {reading.map((line, index) => (
          <text key={index} x={MARGIN} y={readings + (index + 1) * LEADING} unicode-bidi="isolate">
            {line}
          </text>
        ))}
      </g>
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
