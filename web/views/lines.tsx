import { useMemo } from "preact/hooks";
import { cell, type Gaze, moveOnLines } from "../gaze.ts";
import { across, type Head, received } from "../head.ts";
import { textWidth } from "../text-width.ts";
import type { Theme } from "../theme.ts";
import type { Words } from "../words.ts";
import { Drawing } from "./drawing.tsx";
import type { Drawn } from "./kind.ts";
import { chosenLines, curve, type Line, type LinesLayout, layoutLines, tokenAt } from "./lines-layout.ts";
import { rounded, Side } from "./lines-side.tsx";

/** Bold letters are about this much wider than those of the width table. */
const BOLD = 1.08;

/** Who looks at whom, as lines from the tokens that look to the tokens that are looked at. */
export function Lines(props: Drawn<Head>) {
  const { data: head, gaze, theme, words, id, width: room } = props;
  const layout = useMemo(() => layoutLines(head, room), [head, room]);
  const overview = chosenLines(head, null);
  const all = useMemo(() => <Curves layout={layout} lines={overview.lines} id={id} />, [overview, layout, id]);
  const average = useMemo(() => received(head), [head]);
  const shares = gaze ? across(head, gaze) : average;
  const counts = { queries: head.queries.length, keys: head.keys.length };
  return (
    <Drawing
      {...props}
      width={layout.width}
      height={layout.height}
      at={(x, y) => tokenAt(layout, head, x, y)}
      move={(arrow) => moveOnLines(gaze, arrow, counts)}
    >
      <defs>
        <linearGradient
          id={`${id}-line`}
          gradientUnits="userSpaceOnUse"
          x1={layout.left}
          x2={layout.right}
          y1="0"
          y2="0"
        >
          <stop offset="0" stop-color={theme.colour.query} />
          <stop offset="1" stop-color={theme.colour.key} />
        </linearGradient>
      </defs>
      <Titles layout={layout} theme={theme} words={words} averaged={gaze === null} />
      {gaze && overview.lines.length < overview.total ? null : <g opacity={gaze ? 0.13 : 1}>{all}</g>}
      {gaze ? <Curves layout={layout} lines={chosenLines(head, gaze).lines} id={id} gaze={gaze} /> : null}
      {(["query", "key"] as const).map((side) => (
        <Side
          key={side}
          side={side}
          labels={side === "query" ? head.queries : head.keys}
          shares={side === (gaze?.side === "key" ? "query" : "key") ? shares : null}
          kept={cell(props.kept ?? null)[side]}
          {...{ layout, gaze, theme, words }}
        />
      ))}
    </Drawing>
  );
}

/** A quiet sentence where not every line is drawn; null where all are. */
export function linesNote(head: Head, gaze: Gaze | null, words: Words): string | null {
  const { lines, total, rest } = chosenLines(head, gaze);
  if (lines.length === total) return null;
  return words.say("linesDrawn", { count: lines.length, total, share: words.fine(rest) });
}

function Curves({ layout, lines, id, gaze }: { layout: LinesLayout; lines: Line[]; id: string; gaze?: Gaze }) {
  const meant = cell(gaze ?? null);
  const single = gaze !== undefined && gaze.other !== null;
  return (
    <g fill="none" stroke={`url(#${id}-line)`} stroke-linecap="round">
      {lines.map((line) => {
        const chosen = !single || (line.query === meant.query && line.key === meant.key);
        const strength = gaze ? 0.2 + 1.1 * line.weight : line.weight ** 0.75;
        return (
          <path
            key={`${line.query}/${line.key}`}
            d={curve(layout, line)}
            stroke-width={rounded(0.6 + 9 * line.weight)}
            stroke-opacity={rounded(Math.min(0.95, chosen ? strength : strength / 3))}
          />
        );
      })}
    </g>
  );
}

interface TitlesProps {
  layout: LinesLayout;
  theme: Theme;
  words: Words;
  averaged: boolean;
}

function Titles({ layout, theme, words, averaged }: TitlesProps) {
  const { side, width } = layout;
  const { query, key, quiet } = theme.colour;
  const looks = words.say("whoLooks");
  const lookedAt = words.say("lookedAt");
  const wide = (title: string) => textWidth(title, theme.text) * BOLD > side;
  return (
    <g font-size={theme.small} fill={quiet}>
      <g font-size={theme.text} font-weight="600">
        <text x={wide(looks) ? 0 : side} y="18" fill={query} text-anchor={wide(looks) ? "start" : "end"}>
          {looks}
        </text>
        <text
          x={wide(lookedAt) ? width : width - side}
          y="18"
          fill={key}
          text-anchor={wide(lookedAt) ? "end" : "start"}
        >
          {lookedAt}
        </text>
      </g>
      <text x={side} y="38" text-anchor="end">
        {words.say("queries")}
      </text>
      <text x={width - side} y="38">
        {words.say("keys")}
      </text>
      {averaged ? (
        <text x={width} y="38" text-anchor="end">
          {words.say("received")}
        </text>
      ) : null}
    </g>
  );
}
