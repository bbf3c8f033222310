import { PANELS } from "../panels/all.ts";
import type { Chosen } from "../parts/stage.tsx";
import type { Picture, ViewName } from "../requests.ts";
import type { Locale } from "../words.ts";
import { asked, askedNumber } from "./address.ts";
import { BEGINNINGS } from "./beginnings.ts";

/** What the address keeps beside the options of a view. */
const OWN = ["text", "model", "record", "view", "layer", "head", "lang", "theme"];

/** Where the stage begins: as the address says, and where it says nothing that can be understood, as usual. */
export function opening(locale: Locale) {
  const begin = BEGINNINGS[locale];
  const said = asked("view") ?? "";
  const known = said === "heatmap" || Object.hasOwn(PANELS, said);
  const view = (known ? said : "lines") as ViewName;
  const layer = askedNumber("layer") ?? begin.layer;
  const head = askedNumber("head") ?? begin.head;
  const options = Object.fromEntries(
    [...new URLSearchParams(location.search)].filter(([name]) => !OWN.includes(name)).map(([k, v]) => [k, parsed(v)]),
  );
  const picture: Picture = { view, layer, head, focus: null, locale, theme: "auto", options: known ? options : {} };
  return { layer, head, view, first: { word: begin.word }, picture };
}

/** What of a stage the address keeps; what an earlier view had kept there goes. */
export function linked({ layer, head, view, options }: Chosen): Record<string, string | number | null> {
  const before = [...new URLSearchParams(location.search).keys()].filter((name) => !OWN.includes(name));
  const values = Object.entries(options).filter(([name, value]) => !OWN.includes(name) && value !== undefined);
  return {
    ...Object.fromEntries(before.map((name) => [name, null])),
    ...Object.fromEntries(values.map(([name, value]) => [name, written(value)])),
    layer,
    head,
    view,
  };
}

/** A word as it is, everything else as JSON. */
function written(value: unknown): string {
  return typeof value === "string" && parsed(value) === value ? value : JSON.stringify(value);
}

function parsed(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
