import { useEffect, useId, useLayoutEffect, useMemo, useReducer, useRef, useState } from "preact/hooks";
import type { Answer } from "../frame.ts";
import { held, within } from "../gaze.ts";
import { headOf, shownAs } from "../head.ts";
import { pictureName, quoted } from "../name.ts";
import { PANELS } from "../panels/all.ts";
import type { PanelProps } from "../panels/panel.ts";
import { waysSaid } from "../reading.ts";
import type { Focus, Picture, Sink, Summary, ViewName } from "../requests.ts";
import { isAbort, type Source } from "../source.ts";
import type { Theme } from "../theme.ts";
import type { Hands } from "../views/view.ts";
import { MOST_COLOURS, optionsOf, type Ways, waysOf } from "../ways.ts";
import type { Words } from "../words.ts";
import { Choices, Tabs } from "./choices.tsx";
import { Doubt } from "./doubt.tsx";
import { Notes } from "./notes.tsx";
import { Plate } from "./plate.tsx";
import { Sentence } from "./sentence.tsx";
import { type FirstGaze, NOTHING, next } from "./stage-state.ts";
import { WayPickers } from "./stage-ways.tsx";
import { Table } from "./table.tsx";
import { Badge, Trust } from "./trust.tsx";
import { useWidth } from "./use-width.ts";

/** From this width on, both views stand side by side. */
const WIDE = 940;
const GUTTER = 56;
/** The tabs from left to right. */
const TABS = ["lines", "heatmap", "heads", "mask", "calculator", "pairs", "measures", "effect", "predict"] as const;

interface Start {
  layer: number;
  head: number;
  view: ViewName;
  first: FirstGaze;
  /** What the view was opened with, where it was. */
  picture?: Picture;
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
  /** Whether the page itself says what the model answers, and what a person should know of it. */
  told?: boolean;
  drawn?(): void;
  failed?(error: Error): void;
  /** Tells what is chosen, for a link to it. */
  kept?(chosen: Chosen): void;
}

/** What a person has chosen on a stage. */
export interface Chosen {
  layer: number;
  head: number;
  view: ViewName;
  /** How weights are shown, and which words are kept. */
  sink: Sink;
  focus: Focus | null;
  options: Record<string, unknown>;
}

/** The pictures of one record, and what can be chosen about them. */
export function Stage(props: StageProps) {
  if (props.summary.layers.length > 0) return <Played {...props} />;
  return <p class="rg-warning">{props.words.say("noLayers", { names: props.summary.unseen.join(", ") || "–" })}</p>;
}

function Played(props: StageProps) {
  const { source, summary, start, words, theme, id, both, spoken, told = false, drawn, failed } = props;
  const [wanted, setWanted] = useState({ layer: start.layer, head: start.head });
  const [view, setView] = useState(start.view);
  const opening: Partial<Picture> = start.picture ?? {};
  const own = start.view === "lines" || start.view === "heatmap";
  const [options, setOptions] = useState(own ? {} : (opening.options ?? {}));
  const [ways, setWays] = useState<Ways>(() => waysOf(own ? opening : { ...opening, options: {} }));
  const [adding, setAdding] = useState(false);
  const [state, tell] = useReducer(next, NOTHING);
  const root = useRef<HTMLElement>(null);
  const width = useWidth(root);
  const help = useId();
  const layer = Math.min(wanted.layer, summary.layers.length - 1);
  const head = Math.min(wanted.head, summary.layers[layer]!.heads - 1);
  const together = ways.heads.filter((each) => each < summary.layers[layer]!.heads && source.offers(layer, each));

  const wide = both && width >= WIDE;
  const views = useMemo(() => viewsOf(source, summary, wide), [source, summary, wide]);
  const asked = wide && view === "heatmap" ? "lines" : view;
  const seen = views.includes(asked) ? asked : "lines";
  const panel = seen === "lines" || seen === "heatmap" ? null : PANELS[seen]!;

  useLayoutEffect(() => {
    if (panel) return; // it asks for what it needs
    const stop = new AbortController();
    const asked = together.length > 0 ? together : [head];
    const arrive = (answers: Answer[]) => {
      const shown = { summary, head: headOf(summary, layer, head, answers, { heads: asked }) };
      if (!stop.signal.aborted) tell({ kind: "arrived", shown, first: start.first });
    };
    const coming = asked.map((each) => source.weights(layer, each, stop.signal));
    const arrived =
      coming.length > 1 ? Promise.all(coming).then(arrive) : coming[0]!.then((answer) => arrive([answer]));
    arrived.catch((error: Error) => {
      if (isAbort(error) || stop.signal.aborted) return;
      tell({ kind: "failed", error });
      failed?.(error);
    });
    return () => stop.abort();
  }, [source, summary, layer, head, together.join(), panel === null]);

  const { pinned, hovered, touched } = state;
  const shown = useMemo(() => {
    return state.shown && { ...state.shown, head: shownAs(state.shown.head, ways) };
  }, [state.shown, ways]);
  useLayoutEffect(() => {
    if (shown || (panel && width > 0)) drawn?.();
  }, [shown, panel, width > 0]);

  const more = useRef(false);
  const hands: Hands = useMemo(
    () => ({
      help,
      hover: (gaze) => tell({ kind: "hovered", gaze }),
      pin: (gaze) => tell({ kind: "pinned", gaze, more: more.current }),
    }),
    [help],
  );
  const reach = {
    onClickCapture: (event: MouseEvent) => {
      more.current = adding || event.ctrlKey || event.metaKey || event.shiftKey;
    },
    onKeyDownCapture: () => {
      more.current = false;
    },
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key !== " " || !pinned || !(event.target instanceof SVGElement)) return;
      tell({ kind: "pinned", gaze: held(pinned) });
      event.preventDefault();
    },
  };
  // A panel may have chosen words of a head that is still on its way.
  const gaze = shown && within(hovered ?? pinned, shown.head);
  useEffect(() => {
    const focus = pinned && {
      side: pinned.side,
      token: pinned.token,
      ...(pinned.also?.length ? { also: pinned.also } : {}),
    };
    const said = panel ? options : optionsOf({ ...ways, heads: together });
    props.kept?.({ layer, head, view: seen, sink: ways.sink, focus, options: said });
  }, [layer, head, seen, options, ways, pinned]);
  const lying = ways.layout === "horizontal";
  const room = wide && !lying ? (width - GUTTER) / 2 : width;
  const pictures = useMemo(() => {
    if (!shown || width === 0 || panel) return null;
    const { model, title } = shown.summary;
    const props = { data: shown.head, gaze, kept: within(pinned, shown.head), theme, words, width: room, model, title };
    const named = (view: ViewName) =>
      [pictureName(shown.summary, { ...shown.head, view }, words), waysSaid(shown.head, words)]
        .filter(Boolean)
        .join(". ");
    const plates = wide ? (["lines", "heatmap"] as const) : [seen as "lines" | "heatmap"];
    return plates.map((each) => (
      <Plate key={each} view={each} id={`${id}-${each}`} name={named(each)} {...{ ...props, hands }} />
    ));
  }, [shown, gaze?.side, gaze?.token, gaze?.other, gaze?.also, pinned, theme, words, room, wide, seen, id, hands]);

  const pick = (layer: number, head: number) => {
    const offered = source.offers(layer, head);
    const first = Array.from({ length: summary.layers[layer]!.heads }, (_, each) => each);
    setWanted({ layer, head: offered ? head : (first.find((each) => source.offers(layer, each)) ?? head) });
  };
  const go = (change: Partial<Ways>) => {
    const next = { ...ways, ...change };
    setWays(next.combine === "colour" ? { ...next, heads: next.heads.slice(0, MOST_COLOURS) } : next);
  };
  const gather = (heads: readonly number[]) => {
    if (!heads.includes(head)) setWanted({ layer, head: heads[0] ?? head });
    go({ heads });
  };
  const look: PanelProps["look"] = (layer, head, to = "lines", query, key) => {
    setWanted({ layer, head });
    go({ heads: [] });
    setView(to);
    if (query !== undefined) tell({ kind: "pinned", gaze: { side: "query", token: query, other: key ?? null } });
  };
  const see = (to: ViewName) => {
    setOptions({});
    setView(to);
  };
  const picture = { ...opened(start.picture, words), view: seen, layer, head, sink: ways.sink, options };
  const several = panel ? {} : { heads: together, together: gather };
  return (
    <section class="rg-stage" ref={root} {...reach}>
      {views.length > 1 ? <Tabs {...{ views, view: seen, wide, words, see }} /> : null}
      {panel && !panel.oneHead ? null : (
        <Choices {...{ source, summary, layer, head, words, ...several }} pick={pick} />
      )}
      {shown && !panel ? (
        <WayPickers head={shown.head} ways={ways} lines={seen === "lines"} add={setAdding} {...{ words, adding, go }} />
      ) : null}
      {panel && width > 0 ? (
        <panel.Body
          key={`${numberOf(summary)}/${seen}`}
          {...{ source, summary, layer, head, words, theme, width, picture, look }}
          id={`${id}-${seen}`}
          keep={setOptions}
        />
      ) : null}
      {shown && !panel ? <Doubt proof={shown.head.header.proof} words={words} /> : null}
      {shown && !panel ? <Sentence head={shown.head} gaze={gaze} words={words} spoken={spoken} /> : null}
      {shown && !panel ? <Badge head={shown.head} words={words} /> : null}
      {summary.prediction && !told ? (
        <p class="rg-prediction">{words.say("prediction", { text: quoted(summary.prediction) })}</p>
      ) : null}
      {panel ? null : <div class={wide && !lying ? "rg-plates rg-wide" : "rg-plates"}>{pictures}</div>}
      {touched && pinned && !panel ? <p class="rg-quiet rg-kept">{words.say("kept")}</p> : null}
      {panel ? null : (
        <p id={help} class="rg-quiet rg-help">
          {words.say("keyboard")}
        </p>
      )}
      {shown && !panel ? (
        <footer class="rg-foot">
          <Trust summary={told ? { ...shown.summary, notices: [] } : shown.summary} words={words} />
          <Notes head={shown.head} text={shown.summary.text} words={words} />
          <Table head={shown.head} gaze={gaze} words={words} />
        </footer>
      ) : null}
    </section>
  );
}

const numbers = new WeakMap<Summary, number>();
let counted = 0;

/** A number of its own for each record: a panel of another one begins anew, so that it never shows what was of the one before. */
function numberOf(summary: Summary): number {
  const number = numbers.get(summary) ?? ++counted;
  numbers.set(summary, number);
  return number;
}

/** The views that this source can answer. */
function viewsOf(source: Source, summary: Summary, wide: boolean): ViewName[] {
  const panels = Object.entries(PANELS).filter(([, panel]) => panel.offered(source, summary));
  const offered = ["lines", ...(wide ? [] : ["heatmap"]), ...panels.map(([name]) => name)];
  return TABS.filter((each) => offered.includes(each));
}

function opened(picture: Picture | undefined, words: Words): Picture {
  return picture ?? { view: "lines", layer: 0, head: 0, focus: null, locale: words.locale, theme: "auto" };
}
