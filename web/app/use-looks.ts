import { useEffect, useMemo, useState } from "preact/hooks";
import { useDark } from "../parts/use-dark.ts";
import { type Theme, type ThemeName, theme } from "../theme.ts";
import { type Locale, type Words, words } from "../words.ts";
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

/** What was chosen before, else what the page or the system asks for; kept on the page's own element. */
export function usePageLooks(page: HTMLElement): PageLooks {
  const [locale, setLocale] = useState<Locale>(
    () => remembered("locale", LOCALES) ?? (page.lang.startsWith("fr") ? "fr" : "en"),
  );
  const [chosen, setTheme] = useState<ThemeName | null>(() => remembered("theme", THEMES));
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
    setLocale(to);
  };
  const paint = (to: ThemeName) => {
    remember("theme", to);
    setTheme(to);
  };
  return { locale, words: spoken, themeName, theme: colours, speak, paint };
}
