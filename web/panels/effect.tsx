import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { explain } from "../app/trouble.ts";
import { type Head, headOf, labelsOf, weight } from "../head.ts";
import { isolatedToken } from "../label.ts";
import { Doubt } from "../parts/doubt.tsx";
import { Notes } from "../parts/notes.tsx";
import { Picker } from "../parts/picker.tsx";
import { isAbort } from "../source.ts";
import { type Change, CONTROLS, effectOf } from "../sources/effects.ts";
import { HttpSource } from "../sources/http.ts";
import type { Words } from "../words.ts";
import { useAsked, useRemembered } from "./asking.ts";
import { Results } from "./effect-results.tsx";
import { sayChange, sayEffect, type Try } from "./effect-says.ts";
import type { Panel, PanelProps } from "./panel.ts";

/** Runs of the model as it is: one to see that it is the one that was recorded, one to measure from. */
const UNCHANGED = 2;
/** Tries that stay in sight. */
const KEPT = 5;

interface Link {
  query: number;
  key: number;
}

/** A head switched off or a link cut, and what becomes of the model's answer beside random changes. */
function Body({ source, summary, layer, head, words, theme, width }: PanelProps) {
  const [tries, remember] = useRemembered<readonly Try[]>(summary, "effect", () => []);
  const [running, run] = useState<AbortController | null>(null);
  const [status, tell] = useState("");
  const [trouble, fail] = useState<Error | null>(null);
  const [chosen, choose] = useState<Link | null>(null);
  const request = { kind: "weights", layer, head, precision: "exact" } as const;
  const { data, failed } = useAsked(source, [request], ([answer]) => headOf(summary, layer, head, answer!));
  const here = data?.layer === layer && data.head === head ? data : null;
  const strongest = useMemo(() => here && strongestLink(here), [here]);
  const link =
    here && chosen && chosen.query < here.queries.length && chosen.key < here.keys.length ? chosen : strongest;
  const alive = useRef<AbortController | null>(null);
  useEffect(() => () => alive.current?.abort(), [source]);

  const change = (made: Change, query = "", key = "") => {
    const stop = new AbortController();
    alive.current = stop;
    run(stop);
    fail(null);
    tell(words.say("effectRuns", { runs: CONTROLS + UNCHANGED + 1, count: CONTROLS }));
    effectOf(source as HttpSource, made, stop.signal)
      .then((found) => {
        if (stop.signal.aborted) return;
        const done = { change: made, query, key, found };
        remember([done, ...tries].slice(0, KEPT));
        tell(`${sayChange(done, words)}. ${sayEffect(found, words)}`);
      })
      .catch((error: Error) => {
        tell(isAbort(error) ? words.say("effectStopped") : "");
        if (!isAbort(error)) fail(error);
      })
      .finally(() => run(null));
  };
  const problem = trouble ?? failed;
  return (
    <div class="rg-effect">
      {here ? <Doubt proof={here.header.proof} words={words} /> : null}
      <p class="rg-quiet">{words.say("effectHow", { count: CONTROLS })}</p>
      <div class="rg-do">
        <button
          type="button"
          class="rg-button"
          aria-disabled={running !== null}
          onClick={() => running ?? change({ kind: "ablate", layer, head })}
        >
          {words.say("effectOff")}
        </button>
        <span class="rg-quiet">{words.say("effectOffHint")}</span>
      </div>
      {here && link ? <Cutting {...{ here, link, words, choose }} idle={running === null} cut={change} /> : null}
      <div class="rg-status">
        <p role="status" class={running ? "rg-starting" : tries.length && status ? "rg-unseen" : "rg-quiet"}>
          {status}
          {running ? <span class="rg-wait" /> : null}
        </p>
        {running ? (
          <button type="button" class="rg-link" onClick={() => running.abort()}>
            {words.say("effectStop")}
          </button>
        ) : null}
        {problem ? (
          <p class="rg-warning" role="alert">
            {explain(problem, words)}
          </p>
        ) : null}
      </div>
      {tries.length ? <Results {...{ tries, theme, words, width }} /> : null}
      <Notes head={labelsOf(summary, layer)} text={summary.text} words={words} />
    </div>
  );
}

interface CuttingProps {
  here: Head;
  link: Link;
  idle: boolean;
  words: Words;
  choose(link: Link): void;
  cut(change: Change, query: string, key: string): void;
}

/** Who looks, who is looked at, and the button between them. */
function Cutting({ here, link, idle, words, choose, cut }: CuttingProps) {
  const { layer, head, queries, keys } = here;
  const { query, key } = link;
  const [looks, looked] = [queries[query]!.text, keys[key]!.text];
  const share = weight(here, query, key);
  const said = { query: looks, key: looked, share: words.fine(share) };
  const root = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    for (const chosen of root.current!.querySelectorAll(":checked")) {
      const box = chosen.closest("div")!;
      const { top, height } = chosen.getBoundingClientRect();
      box.scrollTop += top + height / 2 - box.getBoundingClientRect().top - box.clientHeight / 2;
    }
  }, [here, query, key]);
  const listed = (labels: Head["queries"]) => labels.map(({ text }, value) => ({ value, label: isolatedToken(text) }));
  return (
    <div class="rg-cutting" ref={root}>
      <div class="rg-who-looks">
        <Picker
          name={words.say("whoLooks")}
          hint={words.say("queries")}
          choices={listed(queries)}
          chosen={query}
          pick={(query) => choose({ query, key })}
        />
      </div>
      <div class="rg-looked-at">
        <Picker
          name={words.say("lookedAt")}
          hint={words.say("keys")}
          choices={listed(keys)}
          chosen={key}
          pick={(key) => choose({ query, key })}
        />
      </div>
      <p>{words.say(share > 0 ? "readPair" : "effectBlind", said)}</p>
      <div class="rg-do">
        <button
          type="button"
          class="rg-button"
          aria-disabled={!idle || share === 0}
          onClick={() => idle && share > 0 && cut({ kind: "cut", layer, head, query, key }, looks, looked)}
        >
          {words.say("effectCut")}
        </button>
        <span class="rg-quiet">{words.say("effectCutHint")}</span>
      </div>
    </div>
  );
}

/** The strongest link between two different words; any one where there is none. */
export function strongestLink(head: Head): Link {
  const { queries, keys, weights, header } = head;
  let best = { query: 0, key: 0 };
  let most = -1;
  weights.forEach((value, at) => {
    const [query, key] = [Math.floor(at / keys.length), at % keys.length];
    const itself = header.queries === header.keys && query === key;
    const marked = queries[query]!.kind === "special" || keys[key]!.kind === "special";
    const worth = itself || marked ? value - 1 : value;
    if (worth > most) [best, most] = [{ query, key }, worth];
  });
  return best;
}

export const effectPanel: Panel = {
  Body,
  oneHead: true,
  offered: (source) => source instanceof HttpSource,
};
