import { folded } from "../folded.ts";
import type { Head } from "../head.ts";
import type { Words } from "../words.ts";

/** What the unusual tokens of this text are, if it has any, and what the model did not keep of its letters. */
export function Notes({ head, text, words }: { head: Pick<Head, "queries" | "keys">; text: string; words: Words }) {
  const labels = [...head.queries, ...head.keys];
  const special = labels.filter(({ kind }) => kind === "special").map((label) => label.text);
  const marks = [...new Set(special)].filter((mark) => !text.includes(mark) && !/unk/i.test(mark)).slice(0, 6);
  const pieces = labels.some(({ kind }) => kind === "piece");
  const { capitals, accents } = folded(text, labels);
  const named = new Intl.ListFormat(words.locale).format(marks);
  const said = [
    marks.length > 0 ? words.say("marksNote", { count: marks.length, marks: named }) : null,
    pieces ? words.say("piecesNote") : null,
    capitals || accents ? words.say(capitals ? (accents ? "foldedBoth" : "foldedCapitals") : "foldedAccents") : null,
  ].filter((sentence) => sentence !== null);
  return said.length > 0 ? <p class="rg-quiet">{said.join(" ")}</p> : null;
}
