import { Picker } from "../parts/picker.tsx";
import type { ThemeName } from "../theme.ts";
import type { Locale, Words } from "../words.ts";
import { write } from "./address.ts";
import { LOOK, stored } from "./preferences.ts";

interface MastheadProps {
  words: Words;
  theme: ThemeName;
  speak(locale: Locale): void;
  paint(theme: ThemeName): void;
}

const PAGES = [
  ["look", "/", "pageLook"],
  ["zoom", "/zoom", "pageZoom"],
  ["calculator", "/calculator", "pageCalculator"],
  ["compare", "/compare", "pageCompare"],
  ["learn", "/learn", "pageLearn"],
] as const;

/** Name of the house, its pages, language, and ground. */
export function Masthead({ words, theme, speak, paint }: MastheadProps) {
  const other = theme === "dark" ? "light" : "dark";
  const here = document.getElementById("regard-lab")?.dataset.page;
  return (
    <header class="rg-masthead">
      <h1>
        Regard <span class="rg-quiet">{words.say("tagline")}</span>
      </h1>
      <nav aria-label={words.say("pages")}>
        {PAGES.map(([page, path, name]) => (
          <a
            key={page}
            href={page === "look" && here !== page ? path + (stored(LOOK) ?? "") : path}
            onClick={write}
            aria-current={here === page ? "page" : undefined}
          >
            {words.say(name)}
          </a>
        ))}
      </nav>
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
