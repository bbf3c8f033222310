import type { Label } from "./label.ts";
import type { Focus } from "./requests.ts";

/** What is being looked at in a picture: a token, as the one who looks or the one looked at, and perhaps its partner. */
export interface Gaze extends Focus {
  /** A token of the other side, when one single weight is meant. */
  other: number | null;
}

/** All tokens that a gaze means on its side. */
export function tokensOf({ token, also = [] }: Gaze): number[] {
  return also.includes(token) ? also : [...also, token];
}

/** The gaze with one more token, or one less where it was among them. */
export function toggled(gaze: Gaze | null, { side, token }: Gaze): Gaze | null {
  const before = gaze?.side === side ? tokensOf(gaze) : [];
  const left = before.filter((each) => each !== token);
  if (left.length === before.length) left.push(token);
  const last = left.pop();
  return last === undefined ? null : { side, token: last, other: null, also: left };
}

/** The gaze with its token held while arrow keys go on, or no longer held. */
export function held({ side, token, also = [] }: Gaze): Gaze {
  const rest = also.filter((each) => each !== token);
  return { side, token, other: null, also: rest.length < also.length ? rest : [...also, token] };
}

interface Counts {
  queries: number;
  keys: number;
}

const ARROWS = ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"] as const;
export type Arrow = (typeof ARROWS)[number];

export function isArrow(key: string): key is Arrow {
  return (ARROWS as readonly string[]).includes(key);
}

/** The row and column that a gaze means; null where it means all of them. */
export function cell(gaze: Gaze | null): { query: number | null; key: number | null } {
  if (!gaze) return { query: null, key: null };
  return gaze.side === "query" ? { query: gaze.token, key: gaze.other } : { query: gaze.other, key: gaze.token };
}

/** A gaze, where the tokens that it means are there. */
export function within(
  gaze: Gaze | null,
  { queries, keys }: Record<"queries" | "keys", readonly unknown[]>,
): Gaze | null {
  if (!gaze) return null;
  const [here, there] = gaze.side === "query" ? [queries, keys] : [keys, queries];
  return tokensOf(gaze).every((token) => token < here.length) && (gaze.other ?? 0) < there.length ? gaze : null;
}

export function same(one: Gaze | null, other: Gaze | null): boolean {
  if (!one || !other) return one === other;
  const meant = (gaze: Gaze) => `${gaze.side} ${tokensOf(gaze)} ${gaze.other}`;
  return meant(one) === meant(other);
}

/** A word to begin with, so that numbers are seen at once: the ordinary one nearest to the middle. */
export function firstGaze(labels: readonly Label[]): Gaze | null {
  if (labels.length === 0) return null;
  const middle = (labels.length - 1) / 2;
  const rank = (index: number) => ["word", "piece", "mark", "special"].indexOf(labels[index]!.kind) * labels.length;
  const best = labels
    .map((_, index) => index)
    .sort((one, other) => rank(one) + Math.abs(one - middle) - (rank(other) + Math.abs(other - middle)));
  return { side: "query", token: best[0]!, other: null };
}

/** The gaze after the text changed: it stays where the same word still stands, and starts anew elsewhere. */
export function kept(gaze: Gaze | null, before: readonly Label[], after: readonly Label[]): Gaze | null {
  if (!gaze) return null;
  const same = before[gaze.token] && before[gaze.token]?.text === after[gaze.token]?.text;
  return same ? { side: gaze.side, token: gaze.token, other: null } : firstGaze(after);
}

/** How the line view stands: lying down its tokens follow one another sideways, mirrored from right to left. */
interface Stance {
  lying: boolean;
  mirrored: boolean;
}

const LAID = { ArrowUp: "ArrowLeft", ArrowDown: "ArrowRight", ArrowLeft: "ArrowUp", ArrowRight: "ArrowDown" } as const;
const MIRRORED = {
  ArrowUp: "ArrowUp",
  ArrowDown: "ArrowDown",
  ArrowLeft: "ArrowRight",
  ArrowRight: "ArrowLeft",
} as const;

/** Arrow keys in the line view: along one side, and across between the sides. */
export function moveOnLines(gaze: Gaze | null, pressed: Arrow, counts: Counts, stance?: Stance): Gaze {
  const facing = stance?.mirrored ? MIRRORED[pressed] : pressed;
  const arrow = stance?.lying ? LAID[facing] : facing;
  const side = arrow === "ArrowLeft" ? "query" : arrow === "ArrowRight" ? "key" : (gaze?.side ?? "query");
  const last = (side === "query" ? counts.queries : counts.keys) - 1;
  const step = arrow === "ArrowUp" ? -1 : arrow === "ArrowDown" ? 1 : 0;
  const also = gaze?.side === side && gaze.also?.length ? { also: gaze.also } : {};
  return { side, token: clamp((gaze?.token ?? -step) + step, last), other: null, ...also };
}

/** Arrow keys in the grid: from cell to cell. */
export function moveOnGrid(gaze: Gaze | null, arrow: Arrow, counts: Counts): Gaze {
  const at = cell(gaze);
  const down = arrow === "ArrowUp" ? -1 : arrow === "ArrowDown" ? 1 : 0;
  const right = arrow === "ArrowLeft" ? -1 : arrow === "ArrowRight" ? 1 : 0;
  const query = clamp((at.query ?? -down) + down, counts.queries - 1);
  const key = clamp((at.key ?? -right) + right, counts.keys - 1);
  return { side: "query", token: query, other: key };
}

function clamp(value: number, last: number): number {
  return Math.max(0, Math.min(last, value));
}
