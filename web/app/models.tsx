import { useId } from "preact/hooks";
import { Picker } from "../parts/picker.tsx";
import type { ModelEntry } from "../requests.ts";
import type { Locale, Words } from "../words.ts";

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

/** From which language into which. */
export function Direction({ to, words, turn }: { to: Locale; words: Words; turn(to: Locale): void }) {
  return (
    <div class="rg-direction">
      <Picker
        name={words.say("direction")}
        choices={[
          { value: "en", label: words.say("intoEnglish") },
          { value: "fr", label: words.say("intoFrench") },
        ]}
        chosen={to}
        pick={turn}
      />
    </div>
  );
}

/** What the model that reads is, in a quiet line; and on demand what its card says. */
export function ModelAbout({ entry, words }: { entry: ModelEntry | undefined; words: Words }) {
  if (!entry) return null;
  return (
    <div class="rg-model rg-quiet">
      <p>
        <b>{entry.title[words.locale]}</b> {entry.about[words.locale]}
      </p>
      {entry.facts.length > 0 ? (
        <details>
          <summary>{words.say("aboutModel")}</summary>
          {entry.facts.map((fact) => (
            <p key={fact.en}>{fact[words.locale]}</p>
          ))}
        </details>
      ) : null}
    </div>
  );
}
