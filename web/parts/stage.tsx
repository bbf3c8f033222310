import { useId, useLayoutEffect, useMemo, useReducer, useRef, useState } from "preact/hooks";
import { headOf } from "../head.ts";
import { pictureName, quoted } from "../name.ts";
import type { Summary } from "../requests.ts";
import { isAbort, type Source } from "../source.ts";
import type { Theme } from "../theme.ts";
import type { Hands } from "../views/view.ts";
import type { Words } from "../words.ts";
import { Choices, type View } from "./choices.tsx";
import { Doubt } from "./doubt.tsx";
import { Notes } from "./notes.tsx";
import { Plate } from "./plate.tsx";
import { Sentence } from "./sentence.tsx";
import { type FirstGaze, NOTHING, next, type Shown } from "./stage-state.ts";
import { Table } from "./table.tsx";
import { Trust } from "./trust.tsx";
import { useWidth } from "./use-width.ts";

/** From this width on, both views stand side by side. */
const WIDE = 940;
const GUTTER = 56;

interface Start {
  layer: number;
  head: number;
  view: View;
  first: FirstGaze;
}

interface StageProps {
  source: Source;
  summary: Summary;
  start: Start;
  words: Words;
  theme: Theme;
  /** Distinguishes the drawings of this stage from others on the page. */
  id: string;
  /** Both views where there is room; else one, with a switch. */
  both: boolean;
  /** False while the person types, so that a screen reader is not talking all the time. */
  spoken: boolean;
  drawn?(shown: Shown): void;
  failed?(error: Error): void;
}

/** The pictures of one record, and what can be chosen about them. */
export function Stage(props: StageProps) {
  if (props.summary.layers.length > 0) return <Played {...props} />;
  return <p class="rg-warning">{props.words.say("noLayers", { names: props.summary.unseen.join(", ") || "–" })}</p>;
}

function Played({ source, summary, start, words, theme, id, both, spoken, drawn, failed }: StageProps) {
  const [wanted, setWanted] = useState({ layer: start.layer, head: start.head });
  const [view, setView] = useState(start.view);
  const [state, tell] = useReducer(next, NOTHING);
  const root = useRef<HTMLElement>(null);
  const width = useWidth(root);
  const help = useId();
  const layer = Math.min(wanted.layer, summary.layers.length - 1);
  const head = Math.min(wanted.head, summary.layers[layer]!.heads - 1);

  useLayoutEffect(() => {
    const stop = new AbortController();
    source
      .weights(layer, head, stop.signal)
      .then((answer) => {
        const shown = { summary, head: headOf(summary, layer, head, answer) };
        if (!stop.signal.aborted) tell({ kind: "arrived", shown, first: start.first });
      })
      .catch((error: Error) => {
        if (isAbort(error) || stop.signal.aborted) return;
        tell({ kind: "failed", error });
        failed?.(error);
      });
    return () => stop.abort();
  }, [source, summary, layer, head]);

  const { shown, pinned, hovered, touched } = state;
  useLayoutEffect(() => {
    if (shown) drawn?.(shown);
  }, [shown]);

  const hands: Hands = useMemo(
    () => ({ help, hover: (gaze) => tell({ kind: "hovered", gaze }), pin: (gaze) => tell({ kind: "pinned", gaze }) }),
    [help],
  );
  const gaze = hovered ?? pinned;
  const wide = both && width >= WIDE;
  const room = wide ? (width - GUTTER) / 2 : width;
  const pictures = useMemo(() => {
    if (!shown || width === 0) return null;
    const { model, title } = shown.summary;
    const props = { head: shown.head, gaze, kept: pinned, theme, words, width: room, model, title };
    const named = (view: View) => pictureName(shown.summary, { ...shown.head, view }, words);
    const views: View[] = wide ? ["lines", "heatmap"] : [view];
    return views.map((each) => (
      <Plate key={each} view={each} id={`${id}-${each}`} name={named(each)} {...{ ...props, hands }} />
    ));
  }, [shown, gaze?.side, gaze?.token, gaze?.other, pinned, theme, words, room, wide, view, id, hands]);

  const pick = (layer: number, head: number) => {
    const offered = source.offers(layer, head);
    const first = Array.from({ length: summary.layers[layer]!.heads }, (_, each) => each);
    setWanted({ layer, head: offered ? head : (first.find((each) => source.offers(layer, each)) ?? head) });
  };
  return (
    <section class="rg-stage" ref={root}>
      <Choices {...{ source, summary, layer, head, view, words }} pick={pick} see={wide ? null : setView} />
      {shown ? <Doubt proof={shown.head.header.proof} words={words} /> : null}
      {shown ? <Sentence head={shown.head} gaze={gaze} words={words} spoken={spoken} /> : null}
      {shown?.summary.prediction ? (
        <p class="rg-prediction">{words.say("prediction", { text: quoted(shown.summary.prediction) })}</p>
      ) : null}
      <div class={wide ? "rg-plates rg-wide" : "rg-plates"}>{pictures}</div>
      {touched && pinned ? <p class="rg-quiet rg-kept">{words.say("kept")}</p> : null}
      <p id={help} class="rg-quiet rg-help">
        {words.say("keyboard")}
      </p>
      {shown ? (
        <footer class="rg-foot">
          <Trust summary={shown.summary} layer={shown.head.header} codes={shown.head.codes} words={words} />
          <Notes head={shown.head} text={shown.summary.text} words={words} />
          <Table head={shown.head} gaze={gaze} words={words} />
        </footer>
      ) : null}
    </section>
  );
}
