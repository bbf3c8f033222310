import { isolatedToken, visible } from "../label.ts";
import type { LogCodes } from "../requests.ts";
import { fit } from "../text-width.ts";
import type { Key, Words } from "../words.ts";
import { least, type Said } from "./codes.ts";
import { blockOf, type Matrix } from "./geometry.ts";
import type { CellPlace } from "./source.ts";
import type { Known } from "./use-exact.ts";

/** Width of a token in a sentence, in letters of middling width. */
const ROOM = 24;

/** A token, made fit for a sentence. */
export function short(label: string): string {
  return fit(visible(label), ROOM, 1);
}

/** Which sentence says what is known of a cell. */
export function sentenceOf({ weight }: Known): Key {
  return weight === undefined ? "cellWaits" : weight === null ? "cellMasked" : "cellReads";
}

/** The same sentence as plain text. */
export function plainCell(known: Known, words: Words): string {
  const { query, key, queryLabel, keyLabel, weight } = known;
  return words.say(sentenceOf(known), {
    query: isolatedToken(short(queryLabel)),
    key: isolatedToken(short(keyLabel)),
    queryNumber: query,
    keyNumber: key,
    share: weight === undefined || weight === null ? "" : words.exact(weight),
  });
}

interface Block {
  cell: CellPlace;
  level: number;
  said: Said | null;
}

/** What the pixel says in which the cell lies, where it stands for more than one; else nothing. */
export function blockSentence({ cell, level, said }: Block, matrix: Matrix, codes: LogCodes, words: Words): string {
  if (level === 0 || said === null) return "";
  const { from, to } = blockOf(cell, level, matrix);
  const places = { from: from.query, to: to.query, fromKey: from.key, toKey: to.key };
  if (said === "masked") return words.say("blockMasked", places);
  if (said === "below") return words.say("blockBelow", { ...places, share: words.rough(least(codes)) });
  return words.say("blockReads", { ...places, share: words.rough(said), error: words.fine(codes.error) });
}
