import { useEffect, useId, useMemo, useRef, useState } from "preact/hooks";
import { explain } from "../app/trouble.ts";
import { type Gaze, within } from "../gaze.ts";
import { isolatedToken } from "../label.ts";
import { pictureName } from "../name.ts";
import { Doubt } from "../parts/doubt.tsx";
import { Keeping } from "../parts/keeping.tsx";
import { Notes } from "../parts/notes.tsx";
import { Heatmap } from "../views/heatmap.tsx";
import { GuessGrid, predict } from "../views/predict.tsx";
import {
  EMPTY,
  guessFrom,
  guessSays,
  MOST,
  type PredictData,
  painted,
  scoreSays,
  stretch,
  truthOf,
} from "../views/predict-data.ts";
import type { Words } from "../words.ts";
import { useAsked, useRemembered } from "./asking.ts";
import type { Panel, PanelProps } from "./panel.ts";

/** From this width on, the real one stands beside the guess. */
const WIDE = 760;
const GUTTER = 56;

/** Guess first, then see: an empty grid to paint, the real one beside it, and a score. */
function Body({ source, summary, layer, head, words, theme, width, id, picture, keep }: PanelProps) {
  const help = useId();
  const opened = useRef(picture);
  const [gaze, look] = useState<Gaze | null>(null);
  const stroke = useRef(0);
  const first = () => {
    const here = layer === opened.current.layer && head === opened.current.head;
    return here ? guessFrom(opened.current.options) : EMPTY;
  };
  const [guess, keepGuess] = useRemembered(summary, `predict/${layer}/${head}`, first);
  const at = { ...picture, layer, head, options: { ...guess } };
  const requests = predict.needs(summary, at).filter((request) => source.can(request));
  const { data: truth, failed } = useAsked(source, requests, (answers) => truthOf(summary, at, answers));
  const data = useMemo(() => truth && stretch(truth, guess), [truth, guess]);
  useEffect(() => keep(guess === EMPTY ? {} : { ...guess }), [guess]);
  if (failed) return <p class="rg-warning">{explain(failed, words)}</p>;
  if (!data || data.layer !== layer || data.head !== head) return <div class="rg-waiting" />;

  const { shown, levels, places, from } = data;
  const press = (to: Gaze, dragged: boolean) => {
    look(to);
    const place = to.token * data.keys.length + (to.other ?? 0);
    if (shown || to.side === "key" || to.other === null || !data.visible[place]) return;
    if (!dragged) stroke.current = (levels[place]! + 1) % 3;
    if (levels[place] !== stroke.current) keepGuess(painted(guess, places[place]!, stroke.current));
  };
  const wide = shown && width >= WIDE;
  const name = pictureName(summary, { view: "predict", layer, head }, words);
  const seen = within(gaze, data);
  const drawn = { data, gaze: seen, theme, words, width: wide ? (width - GUTTER) / 2 : width, id, name };
  const note = predict.note({ ...drawn, width });
  return (
    <figure class="rg-plate rg-predict">
      <Doubt proof={data.header.proof} words={words} />
      <Stretch {...{ data, words }} move={(from) => keepGuess({ ...guess, from, shown: false })} />
      <p class="rg-reading" role="status">
        {shown ? scoreSays(data, words) : (guessSays(data, seen, words) ?? words.say("predictPaint"))}
      </p>
      <button
        type="button"
        class="rg-button"
        onClick={() => keepGuess(shown ? { ...EMPTY, from } : { ...guess, shown: true })}
      >
        {words.say(shown ? "predictAnew" : "predictShow")}
      </button>
      <div class={wide ? "rg-plates rg-wide" : "rg-plates"}>
        <div>
          <h2>{words.say("predictGuess")}</h2>
          <div class="rg-box">
            <GuessGrid {...drawn} brush={{ go: look, press, strokes: true, help }} />
          </div>
          <p id={help} class="rg-help rg-quiet">
            {words.say("predictKeys")}
          </p>
        </div>
        {shown ? (
          <div>
            <h2>{words.say("predictReal")}</h2>
            <div class="rg-box">
              <Heatmap {...drawn} id={`${id}-real`} />
            </div>
          </div>
        ) : null}
      </div>
      {note ? <p class="rg-quiet">{note}</p> : null}
      <Notes head={data} text={summary.text} words={words} />
      <Keeping
        picture={{ ...drawn, gaze: null, width: 640, kind: predict, title: summary.title, model: summary.model }}
        file={`regard-layer${layer}-head${head}-predict`}
      />
    </figure>
  );
}

interface StretchProps {
  data: PredictData;
  words: Words;
  move(from: number[]): void;
}

/** Which neighbours of a long text are guessed. */
function Stretch({ data, words, move }: StretchProps) {
  const { from } = data;
  const same = data.header.queries === data.header.keys;
  const sides = [0, 1].filter((side) => data.whole[side]! > MOST && !(side === 1 && same));
  if (sides.length === 0) return null;
  return (
    <div class="rg-choices">
      {sides.map((side) => {
        const tokens = [data.queries, data.keys][side]!;
        const ends = `${isolatedToken(tokens[0]!.text)} … ${isolatedToken(tokens.at(-1)!.text)}`;
        return (
          <label key={side}>
            {words.say(same ? "predictStretch" : side ? "predictKeysFrom" : "predictQueries")}{" "}
            <input
              type="range"
              min="0"
              max={data.whole[side]! - MOST}
              value={from[side]}
              aria-valuetext={ends}
              onInput={({ currentTarget: { valueAsNumber: first } }) =>
                move(same ? [first, first] : from.with(side, first))
              }
            />{" "}
            <span class="rg-quiet">{ends}</span>
          </label>
        );
      })}
    </div>
  );
}

export const predictPanel: Panel = { Body, offered: () => true, oneHead: true };
