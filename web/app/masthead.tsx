import { Picker } from "../parts/picker.tsx";
import type { ThemeName } from "../theme.ts";
import type { Locale, Words } from "../words.ts";

interface MastheadProps {
  words: Words;
  theme: ThemeName;
  speak(locale: Locale): void;
  paint(theme: ThemeName): void;
}

/** Name of the house, language, and ground. */
export function Masthead({ words, theme, speak, paint }: MastheadProps) {
  const other = theme === "dark" ? "light" : "dark";
  return (
    <header class="rg-masthead">
      <h1>
        Regard <span class="rg-quiet">{words.say("tagline")}</span>
      </h1>
      <div>
        <Picker
          name={words.say("language")}
          choices={[
            { value: "fr", label: "FR", title: "Français", lang: "fr" },
            { value: "en", label: "EN", title: "English", lang: "en" },
          ]}
          chosen={words.locale}
          pick={speak}
        />
        <button type="button" class="rg-link" onClick={() => paint(other)}>
          {words.say(other === "dark" ? "toDark" : "toLight")}
        </button>
      </div>
    </header>
  );
}
