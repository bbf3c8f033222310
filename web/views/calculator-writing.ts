import type { Role } from "../calculating.ts";
import type { Words } from "../words.ts";
import type { Part } from "./calculator-steps.ts";

/** Beyond e^±12, a power is easier to read than its value. */
const READABLE = 12;
/** Of vectors longer than this, so many numbers and products are written out; the rest is counted. */
const SHORT = 8;
const FIRST = 4;

/** How numbers are written in the steps: with what matters, or with every digit. */
export function writing(words: Words, exact: boolean) {
  const form = (options: Intl.NumberFormatOptions) =>
    new Intl.NumberFormat(words.locale, { signDisplay: "negative", ...options } as Intl.NumberFormatOptions);
  const plain = form({ maximumFractionDigits: exact ? 10 : 3 });
  const counting = form({ maximumSignificantDigits: exact ? 12 : 4 });
  const percent = form({ style: "percent", maximumSignificantDigits: 10 });
  const share = exact ? (weight: number) => percent.format(weight) : words.fine;
  const separator = words.locale === "fr" ? " ; " : ", ";
  const first = (count: number) => (exact || count <= SHORT ? count : FIRST);

  const write = (value: number) => (value === Number.NEGATIVE_INFINITY ? "−∞" : plain.format(value).replace("-", "−"));
  const factor = (value: number) => (/^−/.test(write(value)) ? `(${write(value)})` : write(value));
  /** e^score. */
  const power = (score: number) =>
    Number.isFinite(score) && Math.abs(score) > READABLE ? `e^${write(score)}` : counting.format(Math.exp(score));
  const vector = (numbers: readonly number[], role?: Role): Part => {
    const shown = numbers.slice(0, first(numbers.length));
    const more = numbers.length - shown.length;
    const rest = more > 0 ? [words.say("calcMoreNumbers", { count: more })] : [];
    return { text: ` (${[...shown.map(write), ...rest].join(separator)})`, role };
  };
  /** The products of two vectors: each number in the colour of its vector. */
  const products = (query: readonly number[], key: readonly number[]): Part[] => {
    const shown = first(query.length);
    const pairs = query
      .slice(0, shown)
      .flatMap((number, place): Part[] => [
        { text: place > 0 ? " + " : "" },
        { text: place > 0 ? factor(number) : write(number), role: "query" },
        { text: "×" },
        { text: factor(key[place]!), role: "key" },
      ]);
    const more = query.length - shown;
    return more > 0 ? [...pairs, { text: ` + ${words.say("calcMore", { count: more })}` }] : pairs;
  };
  return { write, power, share, vector, products };
}
