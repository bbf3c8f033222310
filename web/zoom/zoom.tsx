import { render } from "preact";
import { useEffect, useId, useMemo, useState } from "preact/hooks";
import { Masthead } from "../app/masthead.tsx";
import { Says } from "../app/says.tsx";
import { mayPass } from "../app/trouble.ts";
import { usePageLooks } from "../app/use-looks.ts";
import { headline } from "../name.ts";
import type { ZoomSummary } from "../requests.ts";
import { HttpZoomSource } from "../sources/zoom-http.ts";
import { Flight } from "./flight.tsx";

/** The page of a zoom: a matrix of any size, to fly over. */
function ZoomPage({ page, digest }: { page: HTMLElement; digest: string }) {
  const { words, themeName, theme, speak, paint } = usePageLooks(page);
  const [summary, setSummary] = useState<ZoomSummary | null>(null);
  const [trouble, setTrouble] = useState<{ error: Error; again(): void } | null>(null);
  const [round, setRound] = useState(0);
  const source = useMemo(() => new HttpZoomSource(digest), [digest]);
  const says = useId();
  const once = () => setRound((before) => before + 1);

  useEffect(() => {
    const stop = new AbortController();
    source
      .summary(stop.signal)
      .then((told) => {
        setSummary(told);
        setTrouble(null);
      })
      .catch((error: Error) => stop.signal.aborted || setTrouble({ error, again: once }));
    return () => stop.abort();
  }, [source, round]);

  const text = summary ? headline(summary.text.trim() || summary.model) : "";
  const failed = (error: Error | null, again = once) =>
    setTrouble((before) => (error ? { error, again } : before && !mayPass(before.error) ? before : null));
  return (
    <div class="regard rg-lab rg-zoom">
      <a class="rg-skip" href="#regard-picture">
        {words.say("skip")}
      </a>
      <Masthead words={words} theme={themeName} speak={speak} paint={paint} />
      <main>
        {summary ? (
          <header class="rg-subject">
            <h2 dir="auto">{text}</h2>
            <p class="rg-quiet">
              {words.say("matrix", {
                queries: summary.queries,
                keys: summary.keys,
                total: summary.queries * summary.keys,
              })}{" "}
              <bdi>{summary.text.trim() ? headline(summary.model) : ""}</bdi>
            </p>
          </header>
        ) : null}
        <Says
          id={says}
          trouble={trouble?.error ?? null}
          left=""
          words={words}
          again={() => {
            setTrouble(null);
            trouble?.again();
          }}
        />
        <div id="regard-picture" tabIndex={-1}>
          {!summary && !trouble ? <Opening said={words.say("opening")} /> : null}
          {summary?.heads.length === 0 ? <p class="rg-warning">{words.say("noHeads")}</p> : null}
          {summary && summary.heads.length > 0 ? (
            <Flight {...{ source, summary, theme, words }} stuck={trouble !== null} trouble={failed} />
          ) : null}
        </div>
      </main>
    </div>
  );
}

function Opening({ said }: { said: string }) {
  return (
    <div class="rg-starting" role="status">
      <p>{said}</p>
      <div aria-hidden="true" />
    </div>
  );
}

/** Fills the page of a zoom. */
export function mountZoom(root: HTMLElement, digest: string): () => void {
  render(<ZoomPage page={root.ownerDocument.documentElement} digest={digest} />, root);
  return () => render(null, root);
}
