import { isolated } from "./label.ts";
import type { en, Message } from "./words/en.ts";

export type Locale = "en" | "fr";
export type Key = keyof typeof en;
/** What each language must have: the same keys, and plural forms where English has them. */
export type Table = { readonly [K in Key]: (typeof en)[K] extends string ? string : Exclude<Message, string> };
type Values = Readonly<Record<string, string | number>>;
/** A piece of a sentence: words as they stand, or the name of a place to fill. */
type Part = { readonly words: string } | { readonly place: string };

const tables: Partial<Record<Locale, Table>> = {};
const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** All words and numbers of one language. */
export interface Words {
  readonly locale: Locale;
  /** The sentence, filled. Right-to-left values keep their direction to themselves. */
  say(key: Key, values?: Values): string;
  /** The sentence cut at its places, for a caller that fills them with elements. */
  parts(key: Key, count?: number): Part[];
  number(value: number): string;
  /** A weight in whole percent: 34 %. */
  share(weight: number): string;
  /** A weight in tenths of a percent: 34.2 %. */
  fine(weight: number): string;
  /** A weight in percent with three digits that count: 0.0342 %; 3.42·10⁻⁸ where that is easier to read. */
  exact(weight: number): string;
  /** The same with two digits, for what is not known better. */
  rough(weight: number): string;
  /** A percentage as exact as it was written in the file's header: 0.025 %. */
  precise(fraction: number): string;
  /** A number with two digits that count, written out while that is readable: 1.2, 0.000023, 3·10⁻⁷. */
  measured(value: number): string;
  /** A very small number: 3·10⁻⁷. */
  tiny(value: number): string;
}

/** The tables of one language or both, which travel as data beside the script: a page needs only those that it speaks. */
export function teach(known: Partial<Record<Locale, Table>>): void {
  Object.assign(tables, known);
}

export function words(locale: Locale): Words {
  const table = tables[locale];
  if (!table) throw new Error(`no words for ${locale} came with the page`);
  const plural = new Intl.PluralRules(locale);
  const plain = new Intl.NumberFormat(locale);
  const percent = (digits: number) =>
    new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: digits, minimumFractionDigits: digits });
  const whole = percent(0);
  const tenths = percent(1);
  const counted = (digits: number) =>
    new Intl.NumberFormat(locale, { style: "percent", maximumSignificantDigits: digits });
  const three = counted(3);
  const two = counted(2);
  const twoDigits = new Intl.NumberFormat(locale, { maximumSignificantDigits: 2 });
  const free = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 4 });

  const parts = (key: Key, count = 0): Part[] => {
    const message: Message = table[key];
    const text = typeof message === "string" ? message : message[plural.select(count) === "one" ? "one" : "other"];
    return cut(locale === "fr" ? spaced(text) : text);
  };
  return {
    locale,
    parts,
    say: (key, values = {}) =>
      parts(key, Number(values.count ?? 0))
        .map((part) => ("words" in part ? part.words : filled(values[part.place], plain)))
        .join(""),
    number: (value) => plain.format(value),
    share: (weight) => bounded(weight, 0.01, whole),
    fine: (weight) => bounded(weight, 0.001, tenths),
    exact: (weight) => counting(weight, 3, three, plain),
    rough: (weight) => counting(weight, 2, two, plain),
    precise: (fraction) => free.format(fraction),
    measured: (value) => (value > 0 && value < 1e-6 ? scientific(value, plain) : twoDigits.format(value)),
    tiny: (value) => scientific(value, plain),
  };
}

function filled(value: string | number | undefined, plain: Intl.NumberFormat): string {
  if (typeof value === "number") return plain.format(value);
  return value === undefined ? "" : isolated(value);
}

function cut(text: string): Part[] {
  return text
    .split(/(\{\w+\})/)
    .filter(Boolean)
    .map((piece) => (/^\{\w+\}$/.test(piece) ? { place: piece.slice(1, -1) } : { words: piece }));
}

/** French puts an unbreakable space before high punctuation and inside quotation marks. */
function spaced(text: string): string {
  return text.replace(/ ([:;?!»%])/g, "\u00a0$1").replace(/« /g, "«\u00a0");
}

/** Never 0 % for a weight above 0, nor 100 % for one below 1. */
function bounded(weight: number, step: number, format: Intl.NumberFormat): string {
  if (weight > 0 && weight < step / 2) return `<${format.format(step)}`;
  if (weight < 1 && weight > 1 - step / 2) return `>${format.format(1 - step)}`;
  return format.format(weight);
}

function counting(weight: number, digits: number, percent: Intl.NumberFormat, plain: Intl.NumberFormat): string {
  if (weight > 0 && weight < 1e-6) return scientific(weight, plain, digits - 1);
  const most = 1 - 10 ** -digits;
  return weight < 1 && weight > (1 + most) / 2 ? `>${percent.format(most)}` : percent.format(weight);
}

function scientific(value: number, plain: Intl.NumberFormat, decimals = 0): string {
  if (value === 0 || !Number.isFinite(value)) return plain.format(value);
  if (Math.abs(value) >= 0.01)
    return new Intl.NumberFormat(plain.resolvedOptions().locale, { maximumSignificantDigits: 2 }).format(value);
  const [digits, exponent] = value.toExponential(decimals).split("e") as [string, string];
  const raised = [...exponent.replace(/^[+-]0*/, "")].map((digit) => SUPERSCRIPTS[Number(digit)]).join("");
  return `${plain.format(Number(digits))}·10${exponent.startsWith("-") ? "⁻" : ""}${raised}`;
}
