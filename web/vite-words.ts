import type { Plugin } from "vite";
import { en } from "./words/en.ts";
import { fr } from "./words/fr.ts";

/** The words of each language as a file of data beside the script, so that a page carries only those that it speaks. */
export function wordsAsData(): Plugin {
  return {
    name: "regard-words",
    generateBundle() {
      for (const [locale, table] of Object.entries({ en, fr }))
        this.emitFile({ type: "asset", fileName: `words-${locale}.json`, source: JSON.stringify(table) });
    },
  };
}
