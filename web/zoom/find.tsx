import { useState } from "preact/hooks";
import { quoted } from "../name.ts";
import type { Words } from "../words.ts";
import type { Axis, CellPlace, Found, ZoomSource } from "./source.ts";

interface FindProps {
  source: ZoomSource;
  /** Whether queries and keys are the same tokens. */
  same: boolean;
  /** Where one is now. */
  cell: CellPlace | null;
  words: Words;
  go(cell: CellPlace): void;
  failed(error: Error): void;
}

interface Hits extends Found {
  text: string;
  at: number;
}

/** Finds a text among the tokens, and goes from one place to the next. */
export function Find({ source, same, cell, words, go, failed }: FindProps) {
  const [typed, setTyped] = useState("");
  const [hits, setHits] = useState<Hits | null>(null);
  const axis: Axis = same ? "query" : "key";
  const show = (hits: Hits) => {
    setHits(hits);
    const token = hits.tokens[hits.at];
    if (token !== undefined) go({ query: same ? token : (cell?.query ?? 0), key: token });
  };
  const step = (by: number) => {
    const text = typed.trim();
    if (!text) return;
    if (hits?.text === text) show({ ...hits, at: (hits.at + by + hits.tokens.length) % (hits.tokens.length || 1) });
    else
      source
        .find?.(axis, text)
        .then((found) => show({ ...found, text, at: by < 0 ? Math.max(0, found.tokens.length - 1) : 0 }))
        .catch(failed);
  };
  const total = hits?.tokens.length ?? 0;
  const said = total
    ? words.say(hits?.more ? "findAtMany" : "findAt", { at: hits!.at + 1, total })
    : words.say("findNone", { text: quoted(hits?.text ?? "") });
  return (
    <form
      class="rg-go rg-find"
      onSubmit={(event) => {
        event.preventDefault();
        step(1);
      }}
    >
      <fieldset>
        <legend>{words.say("findWord")}</legend>
        <input
          type="search"
          autocomplete="off"
          aria-label={words.say("findWord")}
          value={typed}
          onInput={({ currentTarget }) => setTyped(currentTarget.value)}
        />
        <button type="button" class="rg-button" onClick={() => step(-1)} aria-label={words.say("findBefore")}>
          ↑
        </button>
        <button type="submit" class="rg-button" aria-label={words.say("findNext")}>
          ↓
        </button>
        <span role="status">{hits ? said : null}</span>
      </fieldset>
    </form>
  );
}
