import { useId } from "preact/hooks";
import type { ModelEntry } from "../requests.ts";
import type { Words } from "../words.ts";

interface ModelMenuProps {
  models: readonly ModelEntry[];
  chosen: string;
  words: Words;
  choose(name: string): void;
}

/** Which model reads. */
export function ModelMenu({ models, chosen, words, choose }: ModelMenuProps) {
  const id = useId();
  return (
    <p class="rg-menu">
      <label for={id}>{words.say("model")}</label>{" "}
      <select id={id} value={chosen} onChange={(event) => choose(event.currentTarget.value)}>
        {models.map(({ name, title }) => (
          <option key={name} value={name}>
            {title[words.locale]}
          </option>
        ))}
      </select>
    </p>
  );
}

/** What the model that reads is, in a quiet line. */
export function ModelAbout({ entry, words }: { entry: ModelEntry | undefined; words: Words }) {
  if (!entry) return null;
  return (
    <p class="rg-model rg-quiet">
      <b>{entry.title[words.locale]}</b> {entry.about[words.locale]}
    </p>
  );
}
