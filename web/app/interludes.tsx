import type { Words } from "../words.ts";

/** Before the first picture. */
export function Starting({ words }: { words: Words }) {
  return (
    <div class="rg-starting" role="status">
      <p>{words.say("starting")}</p>
      <div aria-hidden="true" />
    </div>
  );
}

interface EmptyProps {
  words: Words;
  texts: readonly string[];
  /** The language of these texts. */
  language: string;
  write(text: string): void;
}

/** When there is no text: what to do, and something to do it with. */
export function Empty({ words, texts, language, write }: EmptyProps) {
  return (
    <div class="rg-empty">
      <p>{words.say("empty")}</p>
      <ul>
        {texts.map((text) => (
          <li key={text}>
            <button type="button" class="rg-link" lang={language} onClick={() => write(text)}>
              {text}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
