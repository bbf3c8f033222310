import { firstGaze, type Gaze, kept, toggled, within } from "../gaze.ts";
import type { Head } from "../head.ts";
import type { Label } from "../label.ts";
import type { Summary } from "../requests.ts";

/** What is drawn: it stays until something newer has arrived whole. */
export interface Shown {
  summary: Summary;
  head: Head;
}

interface StageState {
  shown: Shown | null;
  /** Chosen by click or key, and for as long as the pointer rests. */
  pinned: Gaze | null;
  hovered: Gaze | null;
  /** Whether a person has kept or let go of a word; the one kept at first is nobody's doing. */
  touched: boolean;
  trouble: Error | null;
}

type StageEvent =
  | { kind: "arrived"; shown: Shown; first: FirstGaze }
  | { kind: "failed"; error: Error }
  /** With `more`, the word joins those that are chosen, or leaves them. */
  | { kind: "pinned"; gaze: Gaze | null; more?: boolean }
  | { kind: "hovered"; gaze: Gaze | null };

/** Where the gaze rests at first: given, on a word, or on any ordinary word. */
export type FirstGaze = { gaze: Gaze | null } | { word: string | null };

export const NOTHING: StageState = { shown: null, pinned: null, hovered: null, touched: false, trouble: null };

export function next(state: StageState, event: StageEvent): StageState {
  switch (event.kind) {
    case "arrived":
      return { ...state, shown: event.shown, pinned: gazeAfter(state, event), hovered: null, trouble: null };
    case "failed":
      return { ...state, trouble: event.error };
    case "pinned":
      return { ...state, pinned: pinnedBy(state, event), hovered: null, touched: true };
    case "hovered":
      return { ...state, hovered: event.gaze };
  }
}

function pinnedBy({ pinned }: StageState, { gaze, more }: StageEvent & { kind: "pinned" }): Gaze | null {
  return gaze && more ? toggled(pinned, gaze) : gaze;
}

function gazeAfter({ shown, pinned }: StageState, event: StageEvent & { kind: "arrived" }): Gaze | null {
  const { queries, keys } = event.shown.head;
  if (!shown) {
    const first = pinned ?? ("gaze" in event.first ? event.first.gaze : undefined);
    // A panel chose it before any head was asked for, or a link that may come from another text.
    if (first !== undefined) return first && (within(first, event.shown.head) ?? firstGaze(queries));
    if (!("word" in event.first)) return null;
    const { word } = event.first;
    const token = queries.findIndex(({ text }) => text === word);
    return token >= 0 ? { side: "query", token, other: null } : firstGaze(queries);
  }
  if (sameWords(shown.head.queries, queries) && sameWords(shown.head.keys, keys)) return pinned;
  if (shown.head.queries.length === 0) return firstGaze(queries);
  // What the last head had no words for was chosen in a panel for this one.
  if (pinned && !within(pinned, shown.head)) return within(pinned, event.shown.head) ?? firstGaze(queries);
  return pinned?.side === "key" ? kept(pinned, shown.head.keys, keys) : kept(pinned, shown.head.queries, queries);
}

/** Whether the words are the same in the same places, whatever record they come from. */
function sameWords(before: readonly Label[], after: readonly Label[]): boolean {
  return before.length === after.length && before.every(({ text }, at) => text === after[at]!.text);
}
