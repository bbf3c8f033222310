import { graphemes, visible } from "../label.ts";
import type { Words } from "../words.ts";
import { explain, mayPass } from "./trouble.ts";

const WORDS_SHOWN = 24;
const LONGEST_WORD = 40;

interface SaysProps {
  id: string;
  trouble: Error | null;
  /** What the model could not read. */
  left: string;
  words: Words;
  again(): void;
}

/** What stands against the text, just under it: one sentence, what was left out, and a way on. */
export function Says({ id, trouble, left, words, again }: SaysProps) {
  return (
    <div id={id} class="rg-says" role="alert">
      {trouble ? <p class="rg-warning">{explain(trouble, words)}</p> : null}
      {left.trim() ? <LeftOut left={left} words={words} /> : null}
      {trouble && mayPass(trouble) ? (
        <button type="button" class="rg-button" onClick={again}>
          {words.say("again")}
        </button>
      ) : null}
    </div>
  );
}

function LeftOut({ left, words }: { left: string; words: Words }) {
  const all = left.trim().split(/\s+/u);
  const shown = all.slice(0, WORDS_SHOWN).map((word) => visible(graphemes(word).slice(0, LONGEST_WORD).join("")));
  const more = all.length - shown.length;
  return (
    <p class="rg-quiet">
      {words.say("leftOut", { count: all.length })}{" "}
      <del>
        <bdi>{shown.join(" ")}</bdi>
      </del>
      {more > 0 ? ` … ${words.say("leftOutMore", { count: more })}` : null}
    </p>
  );
}
