import { useEffect, useMemo, useState } from "preact/hooks";
import { useDark } from "../parts/use-dark.ts";
import { type Theme, type ThemeName, theme } from "../theme.ts";
import { type Locale, type Words, words } from "../words.ts";
import { asked, keepInAddress } from "./address.ts";
import { remember, remembered } from "./preferences.ts";

const LOCALES = ["en", "fr"] as const;
const THEMES = ["light", "dark"] as const;

/** Language and ground of a page, and how a person changes them. */
export interface PageLooks {
  locale: Locale;
  words: Words;
  themeName: ThemeName;
  theme: Theme;
  speak(locale: Locale): void;
  paint(theme: ThemeName): void;
}

/** What the address says, else what was chosen before, else what the page or the system asks for; kept on the page's own element. */
export function usePageLooks(page: HTMLElement): PageLooks {
  const [locale, setLocale] = useState<Locale>(
    () => linked("lang", LOCALES) ?? remembered("locale", LOCALES) ?? (page.lang.startsWith("fr") ? "fr" : "en"),
  );
  const [chosen, setTheme] = useState(() => linked("theme", THEMES) ?? remembered("theme", THEMES));
  const dark = useDark();
  const themeName = chosen ?? (dark ? "dark" : "light");
  const spoken = useMemo(() => words(locale), [locale]);
  const colours = useMemo(() => theme(themeName), [themeName]);
  useEffect(() => {
    page.lang = locale;
  }, [page, locale]);
  useEffect(() => {
    if (chosen) page.dataset.theme = chosen;
  }, [page, chosen]);
  const speak = (to: Locale) => {
    remember("locale", to);
    keepInAddress({ lang: to });
    setLocale(to);
  };
  const paint = (to: ThemeName) => {
    remember("theme", to);
    keepInAddress({ theme: to });
    setTheme(to);
  };
  return { locale, words: spoken, themeName, theme: colours, speak, paint };
}

function linked<Choice extends string>(name: string, choices: readonly Choice[]): Choice | null {
  return choices.find((choice) => choice === asked(name)) ?? null;
}
