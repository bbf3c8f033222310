import { useCallback, useMemo, useRef, useState } from "preact/hooks";
import type { ZoomSummary } from "../requests.ts";
import type { Theme } from "../theme.ts";
import type { Words } from "../words.ts";
import { Around } from "./around.tsx";
import { FIRST, USUAL } from "./codes.ts";
import { Field, type Flown } from "./field.tsx";
import { Find } from "./find.tsx";
import { GoTo } from "./go-to.tsx";
import { Heads } from "./heads.tsx";
import type { Action } from "./keys.ts";
import { Legend } from "./legend.tsx";
import { type Kept, read } from "./place.ts";
import { plainCell } from "./reading.ts";
import { Reading } from "./reading-line.tsx";
import type { CellPlace, HeadPlace, ZoomSource } from "./source.ts";
import { useAddress } from "./use-address.ts";
import { useExact } from "./use-exact.ts";
import { useSpoken } from "./use-spoken.ts";
import type { Seen } from "./viewer.ts";

/** Milliseconds after which the words follow the picture. */
const UNHURRIED = 50;

interface FlightProps {
  source: ZoomSource;
  summary: ZoomSummary;
  theme: Theme;
  words: Words;
  /** Whether the page's address keeps the place; a notebook's address is not ours. */
  linked?: boolean;
  /** Whether something went wrong and was not put right since. */
  stuck: boolean;
  /** Told with what went wrong and a way to try again; with null once the laboratory answers. */
  trouble(error: Error | null, again?: () => void): void;
}

/** The picture of one zoom, what can be chosen about it, and what it says. */
export function Flight({ source, summary, theme, words, linked = true, stuck, trouble }: FlightProps) {
  const holds = ({ layer, head }: HeadPlace) =>
    summary.heads.some((each) => each.layer === layer && each.head === head);
  const [begun] = useState(() => {
    const kept = linked ? read(location.hash) : null;
    return kept && holds(kept) ? kept : { ...summary.heads[0]!, place: null, cell: null };
  });
  const [head, setHead] = useState<HeadPlace>({ layer: begun.layer, head: begun.head });
  const [flown, setFlown] = useState<Flown | null>(null);
  const [seen, setSeen] = useState<Omit<Seen, "place"> | null>(null);
  const latest = useRef<Flown | null>(null);
  latest.current = flown;

  const follow = (kept: Kept) => {
    if (!holds(kept)) return;
    setHead({ layer: kept.layer, head: kept.head });
    latest.current?.viewer.camera.jump(kept.place);
    latest.current?.viewer.choose(there(kept.cell));
  };
  const there = (cell: CellPlace | null) =>
    cell && cell.query < summary.queries && cell.key < summary.keys ? cell : null;
  const ready = (flown: Flown | null) => {
    flown?.viewer.choose(there(begun.cell));
    setFlown(flown);
  };
  const keep = useAddress(head, follow, linked);
  const failed = (error: Error | null) => {
    trouble(error, () => {
      latest.current?.tiles.again();
      latest.current?.viewer.change();
    });
  };
  const told = useRef<Omit<Seen, "place"> | null>(null);
  const tell = useCallback(({ place, ...rest }: Seen) => {
    keep(place, rest.chosen);
    // Words change more slowly than the picture flies: nobody reads sixty a second, and the frames have the time.
    if (!told.current) {
      setTimeout(() => {
        const latest = told.current!;
        told.current = null;
        setSeen((before) => (before && same(before, latest) ? before : latest));
      }, UNHURRIED);
    }
    told.current = rest;
  }, []);

  const cell = seen?.cell ?? null;
  const known = useExact({ source, names: flown?.names ?? null, head, cell, failed });
  const whole = known && known.weight !== undefined ? plainCell(known, words) : null;
  const { spoken, pressed } = useSpoken(whole);
  const matrix = { queries: summary.queries, keys: summary.keys };
  const act = (action: Action) => flown?.viewer.act(action);
  const go = (to: { query: number; key: number }) => {
    flown?.viewer.camera.goTo(to);
    flown?.viewer.choose(to);
  };
  // What a flight leaves as it is has no part in its frames.
  const heads = useMemo(
    () => <Heads held={summary.heads} chosen={head} words={words} pick={setHead} />,
    [summary, head, words],
  );
  const field = useMemo(
    () => (
      <Field
        place={begun.place}
        {...{ source, summary, head, theme, words, tell, pressed }}
        ready={ready}
        trouble={failed}
      />
    ),
    [source, summary, head, theme, words],
  );
  const { level = 0, floor = FIRST } = seen ?? {};
  const legend = useMemo(
    () => <Legend codes={USUAL} {...{ level, floor, theme, words }} />,
    [level, floor, theme, words],
  );
  return (
    <section
      class="rg-stage rg-flight"
      data-idle={seen?.idle ? "yes" : stuck ? "stuck" : "no"}
      data-level={seen?.level}
    >
      <p class="rg-unseen" role="status" aria-live="polite">
        {spoken}
      </p>
      <div class="rg-flown">
        {heads}
        <Reading known={known} seen={seen} matrix={matrix} words={words} />
        {field}
        <div class="rg-tools">
          <button type="button" class="rg-button" onClick={() => act({ kind: "zoom", factor: 2 })}>
            + <span>{words.say("zoomIn")}</span>
          </button>
          <button type="button" class="rg-button" onClick={() => act({ kind: "zoom", factor: 0.5 })}>
            − <span>{words.say("zoomOut")}</span>
          </button>
          <button type="button" class="rg-button" onClick={() => act({ kind: "whole" })}>
            {words.say("whole")}
          </button>
          {source.find ? <Find {...{ source, cell, words, go, failed }} same={summary.kind === "self"} /> : null}
          <GoTo matrix={matrix} same={summary.kind === "self"} {...{ cell, words, go }} />
        </div>
        {legend}
        <Around {...{ flown, seen, head, matrix, words }} />
      </div>
    </section>
  );
}

function same(one: Omit<Seen, "place">, other: Omit<Seen, "place">): boolean {
  const cells = one.cell?.query === other.cell?.query && one.cell?.key === other.cell?.key;
  const scales = one.level === other.level && one.floor === other.floor;
  return cells && scales && one.chosen === other.chosen && one.said === other.said && one.idle === other.idle;
}
