import { cell, type Gaze, tokensOf } from "./gaze.ts";
import { across, type Head, sentences, strongest, weight } from "./head.ts";
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
  if (gaze && gaze.other === null && tokensOf(gaze).length > 1) return readSeveral(head, gaze, words);
  if (query !== null && key !== null) return readPair(head, query, key, words);
  if (query !== null) return readQuery(head, query, words);
  if (key !== null) return readKey(head, key, words);
  return { key: "readAll", tokens: {}, shares: {} };
}

/** Several words at once: where they look on average, or who looks at them together. */
function readSeveral(head: Head, gaze: Gaze, words: Words): Reading {
  const { side } = gaze;
  const quoted = tokensOf(gaze)
    .toSorted((one, other) => one - other)
    .map((token) => nameOf(head, side, token, words));
  const text = list(
    quoted.map((text) => words.say("quotedToken", { text: isolatedToken(text) })),
    words,
  );
  const shares = across(head, gaze);
  const [first, second] = strongest(shares, 2);
  if (first === undefined) return { key: "readAll", tokens: {}, shares: {} };
  const share = words.share(shares[first]!);
  if (side === "key")
    return {
      key: "readSeveralKeys",
      tokens: { key: { side, text }, query: looks(head, first, words) },
      shares: { share },
    };
  const tokens = { query: { side, text }, key: lookedAt(head, first, words) };
  if (second === undefined || shares[second]! < WORTH_SAYING) return { key: "readSeveral", tokens, shares: { share } };
  const more = { tokens: { ...tokens, more: lookedAt(head, second, words) }, moreShare: words.share(shares[second]!) };
  return { key: "readSeveralMore", tokens: more.tokens, shares: { share, moreShare: more.moreShare } };
}

function readPair(head: Head, query: number, key: number, words: Words): Reading {
  const tokens = { query: looks(head, query, words), key: lookedAt(head, key, words) };
  if (Number.isNaN(weight(head, query, key))) return { key: "readHidden", tokens, shares: {} };
  return { key: "readPair", tokens, shares: { share: words.fine(weight(head, query, key)) } };
}

function readQuery(head: Head, query: number, words: Words): Reading {
  const row = across(head, { side: "query", token: query, other: null });
  const [first, second] = strongest(row, 2);
  if (first === undefined) {
    const nothing = row.every(Number.isNaN) ? "readHidden" : head.sink === "removed" ? "readOnlySink" : "readBlind";
    return { key: nothing, tokens: { query: looks(head, query, words) }, shares: {} };
  }
  const self = head.header.kind === "self" && first === query && head.header.queries === head.header.keys;
  const more = second !== undefined && row[second]! >= WORTH_SAYING;
  const tokens = { query: looks(head, query, words), key: lookedAt(head, first, words) };
  const shares = { share: words.share(row[first]!) };
  if (!more) return { key: self ? "readSelf" : "readQuery", tokens, shares };
  return {
    key: self ? "readSelfMore" : "readQueryMore",
    tokens: { ...tokens, more: lookedAt(head, second, words) },
    shares: { ...shares, moreShare: words.share(row[second]!) },
  };
}

function readKey(head: Head, key: number, words: Words): Reading {
  const column = across(head, { side: "key", token: key, other: null });
  const [first] = strongest(column, 1);
  if (first === undefined) return { key: "readUnseen", tokens: { key: lookedAt(head, key, words) }, shares: {} };
  const tokens = { key: lookedAt(head, key, words), query: looks(head, first, words) };
  return { key: "readKey", tokens, shares: { share: words.share(column[first]!) } };
}

function looks(head: Head, query: number, words: Words) {
  return { side: "query", text: nameOf(head, "query", query, words) } as const;
}

function lookedAt(head: Head, key: number, words: Words) {
  return { side: "key", text: nameOf(head, "key", key, words) } as const;
}

/** Words one after the other, with the language's own "and". */
export function list(names: readonly string[], { locale }: Words): string {
  return new Intl.ListFormat(locale).format(names);
}

/** What is not as usual about the numbers, for everywhere they are shown; empty where all is. */
export function waysSaid(head: Head, words: Words): string {
  const { heads, each, sink, between } = head;
  const way = (name: string) => words.say(name as Key, { heads: list(heads.map(String), words) });
  return [
    heads.length > 1 ? way(each.length > 0 ? "headsColour" : "headsMean") : "",
    sink === "removed" ? words.say("sinkLeft", firstKey(head, words)) : "",
    sink === "log" ? words.say("sinkMagnified") : "",
    between === "all" || !sentences(head)
      ? ""
      : words.say("betweenSaid", { way: words.say(`between${between[0]!.toUpperCase()}${between.slice(1)}` as Key) }),
  ]
    .filter(Boolean)
    .join(" ");
}

/** What the first key is called. */
export function firstKey(head: Head, words: Words): { what: string; key: string } {
  const ordinary = head.keys[0]!.kind === "special" ? "mark" : "word";
  const what = head.axes.key && head.axes.key.kind !== "tokens" ? "part" : ordinary;
  return { what: words.say(what), key: isolatedToken(nameOf(head, "key", 0, words)) };
}

/** A token's text; of a patch that has only a number, its place in the picture. */
function nameOf(head: Head, side: "query" | "key", token: number, words: Words): string {
  const { text } = (side === "query" ? head.queries : head.keys)[token]!;
  const columns = head.axes[side]?.grid?.[1];
  if (!columns || !/^\d+$/.test(text)) return text;
  return words.say("patchAt", { row: Math.floor(token / columns) + 1, column: (token % columns) + 1 });
}

/** The same sentence as plain text. */
export function plainReading(head: Head, gaze: Gaze | null, words: Words): string {
  const { key, tokens, shares } = read(head, gaze, words);
  const texts = Object.entries(tokens).map(([place, { text }]) => [place, isolatedToken(text)]);
  return words.say(key, { ...Object.fromEntries(texts), ...shares });
}
