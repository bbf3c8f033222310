import type { Key, Words } from "../words.ts";

const EXAMPLES: readonly Key[] = ["example", "example2", "example3", "example4"];

/** Before the first picture. */
export function Starting({ words }: { words: Words }) {
  return (
    <div class="rg-starting" role="status">
      <p>{words.say("starting")}</p>
      <div aria-hidden="true" />
    </div>
  );
}

/** When there is no text: what to do, and something to do it with. */
export function Empty({ words, write }: { words: Words; write(text: string): void }) {
  return (
    <div class="rg-empty">
      <p>{words.say("empty")}</p>
      <ul>
        {EXAMPLES.map((key) => (
          <li key={key}>
            <button type="button" class="rg-link" onClick={() => write(words.say(key))}>
              {words.say(key)}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
