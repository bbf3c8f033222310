import { UnreadableFrame } from "../frame.ts";
import { SCHEMA, type Sentence } from "../requests.ts";
import { browserFetch, exchange, type HttpSource } from "./http.ts";

/** Random changes to compare with: fewer are too few to judge. */
export const CONTROLS = 20;

/** What is changed; layer and head by their places in the record. */
export type Change =
  | { kind: "ablate"; layer: number; head: number }
  | { kind: "cut"; layer: number; head: number; query: number; key: number };

/** A prediction, as `regard.effects.Outcome` holds it. */
export interface Outcome {
  kind: "token" | "class" | "states" | "text";
  target: string | null;
  log_probability: number | null;
  top: [name: string, probability: number][];
}

/** What `regard.effect` found: how far one change moved the answer, and how far each control did. */
export interface Effect {
  schema: number;
  sequence: number;
  unit: "nats" | "distance" | "share";
  difference: number;
  controls: number[];
  /** The central 95 % of the controls. */
  interval: [low: number, high: number];
  matched: string[];
  rank: number;
  outside: boolean;
  before: Outcome;
  after: Outcome;
  say: Sentence;
}

let sequence = 0;

/** Lets the laboratory change the model that made a record, and run it again and again. */
export async function effectOf(source: HttpSource, change: Change, signal: AbortSignal): Promise<Effect> {
  const asked = { record: source.record, change, controls: CONTROLS, sequence: ++sequence };
  const bytes = await exchange(browserFetch, "/api/effect", asked, signal);
  const found = JSON.parse(new TextDecoder().decode(bytes)) as Effect;
  if (found.schema !== SCHEMA || found.sequence !== asked.sequence) throw new UnreadableFrame("another effect");
  return found;
}
