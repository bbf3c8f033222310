import { render } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Claims } from "../compare/claims.tsx";
import type { Measured } from "../compare/measured.ts";
import { WholeTable } from "../compare/whole-table.tsx";
import { useWidth } from "../parts/use-width.ts";
import type { Words } from "../words.ts";
import { Page } from "./page.tsx";
import { explain } from "./trouble.ts";
import { usePageLooks } from "./use-looks.ts";

const SHIPPED = "/api/comparison";

/** What is said of recurrence and attention, and what was measured. */
function ComparePage({ page }: { page: HTMLElement }) {
  const looks = usePageLooks(page);
  const { words, theme } = looks;
  const [found, setFound] = useState<Measured | null>(null);
  const [trouble, setTrouble] = useState<Error | null>(null);
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  useEffect(() => {
    fetch(SHIPPED)
      .then((reply) => (reply.ok ? reply.json() : Promise.reject(new Error(String(reply.status)))))
      .then(setFound)
      .catch(setTrouble);
  }, []);
  return (
    <Page looks={looks} class="rg-compare">
      <h2>{words.say("compareTitle")}</h2>
      <p>{words.say("compareLead")}</p>
      <div class="rg-says" role="alert">
        {trouble ? <p class="rg-warning">{explain(trouble, words)}</p> : null}
      </div>
      <div id="regard-picture" tabIndex={-1} ref={box}>
        {found && width > 0 ? (
          <>
            <How {...{ found, words }} />
            <Claims {...{ found, words, theme, width }} />
            <WholeTable {...{ found, words }} />
            <From {...{ found, words }} />
          </>
        ) : trouble ? null : (
          <p class="rg-quiet">{words.say("compareLoading")}</p>
        )}
      </div>
    </Page>
  );
}

function How({ found, words }: { found: Measured; words: Words }) {
  const { rates, seeds, task_seconds: seconds, translation_seconds: translation } = found.plan;
  const how = words.say("compareHow", { count: rates.length, seeds });
  const long = found.translation
    ? words.say("compareSeconds", { seconds, translation })
    : words.say("compareSecondsTasks", { seconds });
  return (
    <p>
      {how} {long}
    </p>
  );
}

/** On which machine, when, and how to measure it anew. */
function From({ found, words }: { found: Measured; words: Words }) {
  const { processor, cores, python, torch } = found.machine;
  const date = new Date(`${found.date}T12:00:00`).toLocaleDateString(words.locale, { dateStyle: "long" });
  const load = Math.max(0, ...(found.speed?.cases ?? []).map((each) => each.load ?? 0));
  return (
    <div class="rg-quiet">
      <p>
        {words.say("compareMachine", { date, processor, cores, python, torch, version: found.regard })}{" "}
        {load > cores + 1 ? words.say("compareLoad", { load: Math.round(load) }) : null}
      </p>
      <p>
        {words
          .parts("compareAgain")
          .map((part) =>
            "words" in part ? (
              part.words
            ) : (
              <code key={part.place}>{part.place === "quick" ? "--quick" : "regard compare"}</code>
            ),
          )}
      </p>
      {found.translation ? <p>{found.translation.data.attribution[words.locale]}</p> : null}
    </div>
  );
}

/** Fills the page on recurrence and attention. */
export function mountCompare(root: HTMLElement): () => void {
  render(<ComparePage page={root.ownerDocument.documentElement} />, root);
  return () => render(null, root);
}
