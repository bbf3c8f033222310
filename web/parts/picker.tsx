import { useId } from "preact/hooks";

interface PickerProps<Choice extends string | number> {
  name: string;
  /** What the name means, in plain words. */
  hint?: string;
  choices: readonly { value: Choice; label: string; title?: string; lang?: string }[];
  chosen: Choice;
  pick(value: Choice): void;
}

/** One choice out of a few, all of them in sight. Radio buttons, so arrow keys and screen readers know what to do. */
export function Picker<Choice extends string | number>({ name, hint, choices, chosen, pick }: PickerProps<Choice>) {
  const group = useId();
  return (
    <fieldset class="rg-picker">
      <legend>
        {name}
        {hint ? <span class="rg-quiet"> {hint}</span> : null}
      </legend>
      <div>
        {choices.map(({ value, label, title, lang }) => (
          <label key={value} title={title} lang={lang}>
            <input type="radio" name={group} checked={value === chosen} onChange={() => pick(value)} />
            <span>{label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
