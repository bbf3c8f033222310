import { cell, type Gaze } from "./gaze.ts";
import { across, type Head, strongest, weight } from "./head.ts";
import { isolatedToken } from "./label.ts";
import type { Key, Words } from "./words.ts";

/** One sentence about what is looked at: which sentence, and what fills its places. */
export interface Reading {
  key: Key;
  /** Tokens by their place in the sentence. */
  tokens: Readonly<Record<string, { side: "query" | "key"; text: string }>>;
  /** Weights by their place in the sentence, already written. */
  shares: Readonly<Record<string, string>>;
}

/** A second token is worth a word from this share on. */
const WORTH_SAYING = 0.05;

export function read(head: Head, gaze: Gaze | null, words: Words): Reading {
  const { query, key } = cell(gaze);
  if (query !== null && key !== null) return readPair(head, query, key, words);
  if (query !== null) return readQuery(head, query, words);
  if (key !== null) return readKey(head, key, words);
  return { key: "readAll", tokens: {}, shares: {} };
}

function readPair(head: Head, query: number, key: number, words: Words): Reading {
  const tokens = { query: looks(head, query), key: lookedAt(head, key) };
  return { key: "readPair", tokens, shares: { share: words.fine(weight(head, query, key)) } };
}

function readQuery(head: Head, query: number, words: Words): Reading {
  const row = across(head, { side: "query", token: query, other: null });
  const [first, second] = strongest(row, 2);
  if (first === undefined) return { key: "readBlind", tokens: { query: looks(head, query) }, shares: {} };
  const self = head.header.kind === "self" && first === query && head.header.queries === head.header.keys;
  const more = second !== undefined && row[second]! >= WORTH_SAYING;
  const tokens = { query: looks(head, query), key: lookedAt(head, first) };
  const shares = { share: words.share(row[first]!) };
  if (!more) return { key: self ? "readSelf" : "readQuery", tokens, shares };
  return {
    key: self ? "readSelfMore" : "readQueryMore",
    tokens: { ...tokens, more: lookedAt(head, second) },
    shares: { ...shares, moreShare: words.share(row[second]!) },
  };
}

function readKey(head: Head, key: number, words: Words): Reading {
  const column = across(head, { side: "key", token: key, other: null });
  const [first] = strongest(column, 1);
  if (first === undefined) return { key: "readUnseen", tokens: { key: lookedAt(head, key) }, shares: {} };
  const tokens = { key: lookedAt(head, key), query: looks(head, first) };
  return { key: "readKey", tokens, shares: { share: words.share(column[first]!) } };
}

function looks(head: Head, query: number) {
  return { side: "query", text: head.queries[query]!.text } as const;
}

function lookedAt(head: Head, key: number) {
  return { side: "key", text: head.keys[key]!.text } as const;
}

/** The same sentence as plain text. */
export function plainReading(head: Head, gaze: Gaze | null, words: Words): string {
  const { key, tokens, shares } = read(head, gaze, words);
  const texts = Object.entries(tokens).map(([place, { text }]) => [place, isolatedToken(text)]);
  return words.say(key, { ...Object.fromEntries(texts), ...shares });
}
