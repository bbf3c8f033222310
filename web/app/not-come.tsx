import { render } from "preact";
import { words } from "../words.ts";
import { explain } from "./trouble.ts";

/** Says on an empty page why its script did not come. */
export function sayNotCome(root: HTMLElement, error: Error): void {
  const locale = document.documentElement.lang === "fr" ? "fr" : "en";
  render(<p class="rg-warning">{explain(error, words(locale))}</p>, root);
}
