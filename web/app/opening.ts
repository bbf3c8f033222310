import { PANELS } from "../panels/all.ts";
import type { Chosen } from "../parts/stage.tsx";
import type { Focus, Picture, Sink, Start, ViewName } from "../requests.ts";
import type { Locale } from "../words.ts";
import { asked, askedNumber } from "./address.ts";
import { BEGINNINGS, BEGINNINGS_OF } from "./beginnings.ts";

/** What the address keeps beside the options of a view. */
const OWN = ["text", "model", "to", "record", "view", "layer", "head", "sink", "focus", "lang", "theme"];
const SINKS: readonly Sink[] = ["removed", "log"];

/** Where the stage begins: as the address says, and where it says nothing that can be understood, as usual. */
export function opening(locale: Locale, task: string, start: Start | null) {
  const begin = start ? { ...start, word: null } : (BEGINNINGS_OF[task] ?? BEGINNINGS[locale]);
  const said = asked("view") ?? "";
  const known = said === "lines" || said === "heatmap" || Object.hasOwn(PANELS, said);
  const view = (known ? said : "lines") as ViewName;
  const layer = askedNumber("layer") ?? begin.layer;
  const head = askedNumber("head") ?? begin.head;
  const options = Object.fromEntries(
    [...new URLSearchParams(location.search)].filter(([name]) => !OWN.includes(name)).map(([k, v]) => [k, parsed(v)]),
  );
  const sink = SINKS.find((each) => each === asked("sink"));
  const focus = focusOf(parsed(asked("focus") ?? ""));
  const picture: Picture = { view, layer, head, focus, locale, theme: "auto", options: known ? options : {} };
  if (sink) picture.sink = sink;
  const first = focus ? { gaze: { ...focus, other: null } } : { word: begin.word };
  return { layer, head, view, first, picture };
}

/** What of a stage the address keeps; what an earlier view had kept there goes. */
export function linked({ layer, head, view, sink, focus, options }: Chosen): Record<string, string | number | null> {
  const before = [...new URLSearchParams(location.search).keys()].filter((name) => !OWN.includes(name));
  const values = Object.entries(options).filter(([name, value]) => !OWN.includes(name) && value !== undefined);
  return {
    ...Object.fromEntries(before.map((name) => [name, null])),
    ...Object.fromEntries(values.map(([name, value]) => [name, written(value)])),
    layer,
    head,
    view,
    sink: sink === "raw" ? null : sink,
    focus: focus && written(focus),
  };
}

/** A token to look at, where that is what the address holds; whether it is there, only the record knows. */
function focusOf(said: unknown): Focus | null {
  const { side, token, also } = (said ?? {}) as Partial<Focus>;
  if ((side !== "query" && side !== "key") || !isPlace(token)) return null;
  return Array.isArray(also) && also.every(isPlace) ? { side, token, also } : { side, token };
}

function isPlace(token: unknown): token is number {
  return Number.isInteger(token) && (token as number) >= 0;
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
