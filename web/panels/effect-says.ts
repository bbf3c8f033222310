import { isolatedToken } from "../label.ts";
import type { Change, Effect, Outcome } from "../sources/effects.ts";
import type { Key, Words } from "../words.ts";

/** From so many controls on, the central 95 % of them say something. */
const ENOUGH = 20;

/** One change that was tried on a text. */
export interface Try {
  change: Change;
  /** Its words, where it cut a link. */
  query: string;
  key: string;
  found: Effect;
}

/** What was changed, in plain words. */
export function sayChange({ change, query, key }: Omit<Try, "found">, words: Words): string {
  const { layer, head } = change;
  return words.say(change.kind === "cut" ? "effectDoneCut" : "effectDoneOff", { layer, head, query, key });
}

/** What became of the answer, and how that compares with the controls. */
export function sayEffect(found: Effect, words: Words): string {
  const { controls, rank } = found;
  const values = { count: controls.length, rank, runs: controls.length + 1 };
  return `${sayMoved(found, words)} ${words.say(compared(found), values)}`;
}

function compared({ controls, outside, unit, difference, interval }: Effect): Key {
  if (controls.length < ENOUGH) return "effectFew";
  if (!outside) return "effectWithin";
  return unit !== "nats" && difference < interval[0] ? "effectLess" : "effectOutside";
}

function sayMoved(found: Effect, words: Words): string {
  const { unit, difference, before, after } = found;
  if (difference === 0) return words.say("effectNothing");
  if (unit === "distance") return words.say("effectMoved", { moved: words.exact(difference) });
  const target = isolatedToken((before.target ?? "").trim());
  return words.say("effectGoes", { target, before: chance(before, words), after: chance(after, words) });
}

function chance({ log_probability: log }: Outcome, words: Words): string {
  return words.exact(Math.exp(log ?? 0));
}

/** A difference with its unit; nats with their sign. */
export function amount(difference: number, unit: Effect["unit"], words: Words): string {
  if (unit !== "nats") return words.exact(difference);
  return `${difference < 0 ? "−" : difference > 0 ? "+" : ""}${words.measured(Math.abs(difference))}`;
}
