import { useCallback, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { explain } from "../app/trouble.ts";
import { Keeping } from "../parts/keeping.tsx";
import { blocksNote, doubtsNote, heads, headsName, howHeads } from "../views/heads.tsx";
import { type Arrangement, arranged, arrangement, type Placed } from "../views/heads-order.ts";
import { askSmalls, headsRequest, placed, type Small, type Smalls, shapeOf } from "../views/heads-pictures.ts";
import { Legend } from "../views/legend.tsx";
import { LENGTH } from "../views/legend-layout.ts";
import { quick, role, shown, termed } from "../views/measures.ts";
import { Fetching } from "./heads-fetching.ts";
import { Grid } from "./heads-grid.tsx";
import { Options } from "./heads-options.tsx";
import { useMeasures } from "./measures-asking.ts";
import type { Panel, PanelProps } from "./panel.ts";

const SCALE = { x: 16, y: 12, scale: 20, sink: "raw", dot: null, bottom: 48 } as const;

/** Every head at once: what is seen is asked for, sorted and filtered by what is measured. */
export const headsPanel: Panel = {
  Body,
  offered: (source, summary) =>
    summary.layers.every(({ heads }, layer) => {
      return (
        source.can(headsRequest(layer)) || Array.from({ length: heads }).every((_, at) => source.offers(layer, at))
      );
    }),
  oneHead: false,
};

function Body(props: PanelProps) {
  const { source, summary, words, theme, id } = props;
  const [how, setHow] = useState(() => {
    const asked = arrangement(props.picture.options);
    return (asked.layer ?? 0) < summary.layers.length ? asked : { ...asked, layer: null };
  });
  const [pointed, point] = useState<Placed | null>(null);
  const early = quick(summary) && source.can({ kind: "measures", layer: 0 });
  const [round, setRound] = useState(0);
  const measuring = useMeasures(source, summary, early || how.measure !== null, round);
  const { smalls, trouble, seen } = useSmalls(props, round);
  const rows = useMemo(() => arranged(summary, measuring.found, how), [summary, measuring.found, how]);

  const change = (news: Partial<Arrangement>) => {
    const next = { ...how, ...news };
    setHow(next);
    props.keep({
      only: next.layer,
      sort: next.measure ?? "model",
      order: next.order,
      least: next.least,
      role: next.role,
    });
  };
  const say = ({ layer, head, measured }: Placed) => {
    const name = words.say("pictureTitle", { layer, head });
    if (!measured) return name;
    const does = words.say("titled", { kind: name, name: role(measured.label, words) });
    if (!how.measure) return does;
    return `${does}. ${words.say("titled", { kind: termed(how.measure, words), name: shown(how.measure, measured.values[how.measure], words) })}`;
  };
  const data = { summary, smalls, measured: measuring.found, how };
  const all = rows.flat();
  const picture = { kind: heads, data, gaze: null, theme, words, width: 640, id: `${id}-kept` };
  const wrong = trouble ?? measuring.trouble;
  const shape = shapeOf(summary, how.layer ?? 0);
  const read = pointed ?? { layer: props.layer, head: props.head, measured: null };
  const doubts = doubtsNote(summary, words);
  return (
    <figure class="rg-plate rg-all-heads">
      <figcaption>
        {words.say(howHeads(theme))} {words.say("headsPoint")} {blocksNote(summary, how, words)}
      </figcaption>
      {doubts ? <p class="rg-warning">{doubts}</p> : null}
      <Options {...{ summary, how, words, change }} measured={measuring.found} />
      {how.measure && measuring.layers < summary.layers.length && !measuring.trouble ? (
        <p class="rg-quiet" role="status">
          {words.say("measuresMeasuring", { count: measuring.layers, total: summary.layers.length })}
        </p>
      ) : null}
      {wrong ? (
        <div class="rg-says" role="alert">
          <p class="rg-warning">{explain(wrong, words)}</p>
          <button type="button" class="rg-button" onClick={() => setRound(round + 1)}>
            {words.say("again")}
          </button>
        </div>
      ) : null}
      <p class="rg-reading" role="status">
        {say(all.find(({ layer, head }) => same(read, layer, head)) ?? read)}
      </p>
      {all.length === 0 ? <p>{words.say("headsNoneLeft")}</p> : null}
      <Grid
        {...{ rows, smalls, summary, how, words, theme, point, seen }}
        layer={props.layer}
        head={props.head}
        open={({ layer, head }) => props.look(layer, head)}
      />
      <svg class="rg-scale" width={LENGTH + 40} height={SCALE.bottom} font-family={theme.font} aria-hidden="true">
        <Legend layout={{ ...SCALE, remarks: [words.say("legend")] }} {...{ theme, words, id }} />
      </svg>
      {shape.long && !how.measure ? <p class="rg-quiet">{words.say("headsLabelsLater")}</p> : null}
      {all.every(({ layer, head }) => smalls.has(placed(layer, head))) && all.length > 0 ? (
        <Keeping
          picture={{ ...picture, name: headsName(summary, words), model: summary.model, title: summary.title }}
          file="regard-heads"
        />
      ) : null}
    </figure>
  );
}

function same({ layer, head }: Placed, otherLayer: number, otherHead: number): boolean {
  return layer === otherLayer && head === otherHead;
}

/** The pictures that have come; a short text's stay in sight until those of the next one replace them. */
function useSmalls({ source, summary }: PanelProps, round: number) {
  const [smalls, setSmalls] = useState<Smalls>(new Map());
  const [trouble, setTrouble] = useState<Error | null>(null);
  const fetching = useRef<Fetching | null>(null);
  useLayoutEffect(() => {
    setTrouble(null);
    if (summary.layers.some((_, layer) => shapeOf(summary, layer).long)) setSmalls(new Map());
    const bring = async (part: string, signal: AbortSignal) => {
      const request = JSON.parse(part);
      const found: [string, Small][] = await askSmalls(source, summary, request, signal);
      if (!signal.aborted) setSmalls((before) => new Map([...before, ...found]));
    };
    fetching.current = new Fetching(bring, setTrouble);
    return () => fetching.current?.close();
  }, [source, summary, round]);
  const seen = useCallback(
    (heads: Placed[]) => {
      const parts = heads.map(({ layer, head }) => {
        const { long, atOnce } = shapeOf(summary, layer);
        const few = headsRequest(layer, head, long ? atOnce : 0);
        return source.can(few) ? few : headsRequest(layer);
      });
      if (quick(summary)) parts.push(...summary.layers.map((_, layer) => headsRequest(layer)));
      fetching.current?.want([...new Set(parts.map((part) => JSON.stringify(part)))]);
    },
    [source, summary, round],
  );
  return { smalls, trouble, seen };
}
