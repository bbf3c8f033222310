import { type Answer, arrayOf } from "../frame.ts";
import { cell, type Gaze } from "../gaze.ts";
import { type Head, headOf } from "../head.ts";
import { isolatedToken } from "../label.ts";
import type { Picture, Summary } from "../requests.ts";
import { weightsUnder } from "../softmax.ts";
import type { Words } from "../words.ts";
import { chosenMask, type MaskChoice } from "./mask-choice.ts";

/** More tokens than this are an image. */
const MOST_EDITABLE = 48;
/** So many tokens are named in a sentence. */
const MOST_NAMED = 24;

/** One head under a mask that can be changed; `weights` are those under that mask. */
export interface MaskData extends Head {
  choice: MaskChoice;
  visible: Uint8Array;
  /** The model's own mask. */
  own: Uint8Array;
  /** Before any mask; null where only weights are known. */
  scores: Float32Array | null;
  /** Score of the head's learned sink. */
  drain: number | undefined;
}

export function maskOf(summary: Summary, { layer, head }: Picture, choice: MaskChoice, answer: Answer): MaskData {
  const own = arrayOf(answer, "visible");
  const scores = answer.arrays.find(({ name }) => name === "scores")?.values ?? null;
  const drain = answer.arrays.find(({ name }) => name === "sink")?.values[0];
  const data = headOf(summary, layer, head, { ...answer, arrays: [own] });
  return under({ ...data, choice, own: Uint8Array.from(own.values), visible: new Uint8Array(), scores, drain }, choice);
}

/** The same head under another mask. */
export function under(data: MaskData, choice: MaskChoice): MaskData {
  const keys = data.keys.length;
  const visible = chosenMask(choice, data.own, data.queries.length, keys);
  const weights = data.scores ? weightsUnder(data.scores, visible, keys, data.drain) : new Float32Array(visible.length);
  return { ...data, choice, visible, weights, raw: [weights] };
}

/** Whether its cells can be turned over. */
export function editable({ queries, keys }: Head): boolean {
  return Math.max(queries.length, keys.length) <= MOST_EDITABLE;
}

/** What a row, a column or a cell says, in one sentence; with the weight, where a cell has one. */
export function maskSays(data: MaskData, gaze: Gaze | null, words: Words): string {
  const { query, key } = cell(gaze);
  const across = data.keys.length;
  const name = (side: "queries" | "keys", at: number) => isolatedToken(data[side][at]!.text);
  if (query !== null && key !== null) {
    const at = query * across + key;
    const tokens = { query: name("queries", query), key: name("keys", key) };
    const said = words.say(data.visible[at] ? "maskMay" : "maskMayNot", tokens);
    if (!data.scores || !data.visible[at]) return said;
    return `${said} ${words.say("readPair", { ...tokens, share: words.fine(data.weights[at]!) })}`;
  }
  if (query === null && key === null) return words.say(editable(data) ? "maskHow" : "maskImage");
  const [side, place, other] =
    key === null
      ? (["keys", "query", name("queries", query!)] as const)
      : (["queries", "key", name("keys", key)] as const);
  const seen = data[side]
    .map((_, each) => each)
    .filter((each) => data.visible[key === null ? query! * across + each : each * across + key]);
  if (seen.length === 0) return words.say(key === null ? "readBlind" : "maskUnseen", { [place]: other });
  const list = seen.slice(0, MOST_NAMED).map((each) => name(side, each));
  const count = seen.length - list.length;
  const named = list.join(", ") + (count ? ` ${words.say("leftOutMore", { count })}` : "");
  return words.say(key === null ? "maskRow" : "maskColumn", { [place]: other, list: named });
}
