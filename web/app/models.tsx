import { useId } from "preact/hooks";
import type { ModelEntry } from "../requests.ts";
import type { Words } from "../words.ts";

interface ModelsProps {
  models: readonly ModelEntry[];
  chosen: string;
  words: Words;
  choose(name: string): void;
}

/** Which model reads: a menu where there are several, a quiet line where there is one. */
export function Models({ models, chosen, words, choose }: ModelsProps) {
  const id = useId();
  const entry = models.find(({ name }) => name === chosen);
  if (!entry) return null;
  const { locale } = words;
  return (
    <p class="rg-model rg-quiet">
      {models.length > 1 ? (
        <>
          <label for={id}>{words.say("model")}</label>{" "}
          <select id={id} value={chosen} onChange={(event) => choose(event.currentTarget.value)}>
            {models.map(({ name, title }) => (
              <option key={name} value={name}>
                {title[locale]}
              </option>
            ))}
          </select>
        </>
      ) : (
        <b>{entry.title[locale]}</b>
      )}{" "}
      {entry.about[locale]}
    </p>
  );
}
