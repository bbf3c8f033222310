import { doubt } from "../doubt.ts";
import { isolated, visible } from "../label.ts";
import { headline } from "../name.ts";
import { wrap } from "../text-width.ts";
import type { Drawn, Kind } from "./kind.ts";
import { Root } from "./root.tsx";

const MARGIN = 32;
const LEADING = 24;
const HEADLINE = 22;
const HEADLINE_LEADING = 30;
const INDENT = 12;

export interface StandaloneProps<Data = unknown> extends Omit<Drawn<Data>, "hands" | "kept" | "x" | "y"> {
  kind: Kind<Data>;
  /** Named under the picture. */
  model: string;
  /** The sentence, or what else the record is called, large above the picture. */
  title: string;
}

/** A view with its ground, heading and what it says in one sentence: a picture that stands in any document. */
export function Standalone<Data>({ kind, model, title, ...props }: StandaloneProps<Data>) {
  const { data, theme, words } = props;
  const { width, height } = kind.size(props);
  const note = kind.note(props);
  const said = kind.says(props);
  const proof = kind.proof(data);
  const reading = wrap(said, width, theme.text);
  const warning = proof && doubt(proof, words);
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
  return (
    <Root {...whole} theme={theme} name={props.name}>
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
        {kind.heading(data, words)}
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
      <kind.Drawing {...props} x={MARGIN} y={top} />
      <g fill={theme.colour.quiet} font-size={theme.small}>
        {below.map((line, index) => (
          <text key={index} x={MARGIN} y={top + height + 18 + index * 20} unicode-bidi="isolate">
            {line}
          </text>
        ))}
      </g>
    </Root>
  );
}
