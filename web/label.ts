/** How a token's text is shown. Token text is data from anywhere: it is never markup, and nothing in it may hide. */
export interface Label {
  /** What is written: every character visible, safe in XML. */
  text: string;
  kind: "word" | "piece" | "mark" | "special";
}

const MARKS_PER_LETTER = 3;
const LONGEST = 400;
const NAMED: Readonly<Record<string, string>> = { "\n": "⏎", "\r\n": "⏎", "\t": "⇥" };
const SPECIAL = /^(\[[A-Z_]+\d*\]|<\/?[\w|-]+>|<\|[^<>]*\|>)$/u;
const PIECE = /^##\S/u;
const ONLY_MARKS = /^[\p{P}\p{S}\p{Z}\s]*$/u;

/** Controls, formats, lone surrogates, strange spaces, characters without a shape, and what XML forbids. */
const HIDDEN =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{DI}\u00a0\u1680\u2000-\u200a\u202f\u205f\u2800\u3000\ufff9-\uffff\p{Noncharacter_Code_Point}]/u;
const JOINER = /\u200c|\u200d|\ufe0f|[\u{e0020}-\u{e007f}]/u;
const TAKES_JOINERS = /^(\p{Extended_Pictographic}|[\p{L}\p{Emoji}](?<!\p{Script=Latin}))/u;

const segmenter = typeof Intl.Segmenter === "function" ? new Intl.Segmenter("en", { granularity: "grapheme" }) : null;

/** What a reader sees as single characters. */
export function graphemes(text: string): string[] {
  return segmenter ? Array.from(segmenter.segment(text), (part) => part.segment) : [...text];
}

export function label(raw: string): Label {
  return { text: visible(raw), kind: kindOf(raw) };
}

const SPACED = /^ [^ ]/u;
const GOES_ON = /^[\p{L}\p{M}\p{N}]/u;
const CAN_GO_ON = /[\p{L}\p{M}\p{N}]$/u;

/** The labels of an axis. Where tokens carry the space before them, a word goes without it, and what goes on with a word is marked so. */
export function labelsIn(raws: readonly string[]): Label[] {
  if (!raws.some((raw) => SPACED.test(raw))) return raws.map(label);
  return raws.map((raw, at) => {
    const before = raws[at - 1] ?? "";
    if (SPACED.test(raw)) return label(raw.slice(1));
    const goesOn = GOES_ON.test(raw) && CAN_GO_ON.test(before) && !SPECIAL.test(before);
    return goesOn ? { text: `##${visible(raw)}`, kind: "piece" } : label(raw);
  });
}

function kindOf(raw: string): Label["kind"] {
  if (SPECIAL.test(raw)) return "special";
  if (PIECE.test(raw)) return "piece";
  return ONLY_MARKS.test(raw) ? "mark" : "word";
}

/** The text with every hidden character written out, such as `U+202E`, and heaps of accents cut down. */
export function visible(raw: string): string {
  if (raw === "") return "∅";
  if (/^ +$/.test(raw)) return "␣".repeat(Math.min(raw.length, 8));
  const trimmed = raw.replace(/^ +| +$/g, (spaces) => "·".repeat(Math.min(spaces.length, 8)));
  const parts = graphemes(trimmed.slice(0, LONGEST * 4));
  const shown = parts.slice(0, LONGEST).map(visibleGrapheme).join("");
  return parts.length > LONGEST || trimmed.length > LONGEST * 4 ? `${shown}…` : shown;
}

/** A sentence: the spaces of its language as they are, everything that hides written out. */
export function legible(text: string): string {
  if (text.trim() === "") return visible(text);
  return text
    .split(/([ \u00a0\u202f]+)/u)
    .map((part, at) => (at % 2 ? part : part && visible(part)))
    .join("");
}

function visibleGrapheme(cluster: string): string {
  const named = NAMED[cluster];
  if (named !== undefined) return named;
  const joins = TAKES_JOINERS.test(cluster);
  let marks = 0;
  let shown = "";
  for (const character of cluster) {
    if (HIDDEN.test(character) && !(joins && shown !== "" && JOINER.test(character))) shown += code(character);
    else if (!/\p{M}/u.test(character) || JOINER.test(character) || marks++ < MARKS_PER_LETTER) shown += character;
  }
  return /^\p{M}/u.test(shown) ? `◌${shown}` : shown;
}

function code(character: string): string {
  return `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}`;
}

const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** Right-to-left text between marks that keep its direction to itself, for sentences and titles, which take no markup. */
export function isolated(text: string): string {
  return RIGHT_TO_LEFT.test(text) ? `\u2068${text}\u2069` : text;
}

/** The same for one token, which is written from left to right, as it is beside the lines. */
export function isolatedToken(text: string): string {
  return RIGHT_TO_LEFT.test(text) ? `\u2066${text}\u2069` : text;
}
