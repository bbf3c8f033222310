import { render } from "preact";
import { useEffect, useId, useMemo, useState } from "preact/hooks";
import { write } from "../app/address.ts";
import { Page } from "../app/page.tsx";
import { Says } from "../app/says.tsx";
import { mayPass } from "../app/trouble.ts";
import { usePageLooks } from "../app/use-looks.ts";
import { headline } from "../name.ts";
import type { ZoomSummary } from "../requests.ts";
import { HttpZoomSource } from "../sources/zoom-http.ts";
import { Flight } from "./flight.tsx";
import { Making } from "./making.tsx";

/** The page of a zoom: a matrix of any size, to fly over. */
function ZoomPage({ page, digest, windows }: { page: HTMLElement; digest: string; windows: number }) {
  const looks = usePageLooks(page);
  const { words, theme } = looks;
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
    <Page looks={looks} class="rg-zoom">
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
          {windows > 1 ? <p class="rg-quiet rg-small">{words.say("windows", { count: windows })}</p> : null}
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
    </Page>
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

function MakingPage({ page }: { page: HTMLElement }) {
  const looks = usePageLooks(page);
  return (
    <Page looks={looks} class="rg-zoom">
      <div id="regard-picture" tabIndex={-1}>
        <Making words={looks.words} />
      </div>
    </Page>
  );
}

/** Fills the page of a zoom, or the one on which a zoom is made. */
export function mountZoom(root: HTMLElement, digest?: string): () => void {
  const page = root.ownerDocument.documentElement;
  const windows = Number(root.dataset.windows ?? 1);
  render(digest ? <ZoomPage {...{ page, digest, windows }} /> : <MakingPage page={page} />, root);
  return () => {
    render(null, root);
    write();
  };
}
