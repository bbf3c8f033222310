import type { Head } from "../head.ts";
import type { Words } from "../words.ts";

/** What the unusual tokens of this text are, if it has any. */
export function Notes({ head, text, words }: { head: Head; text: string; words: Words }) {
  const labels = [...head.queries, ...head.keys];
  const special = labels.filter(({ kind }) => kind === "special").map((label) => label.text);
  const marks = [...new Set(special)].filter((mark) => !text.includes(mark) && !/unk/i.test(mark)).slice(0, 6);
  const pieces = labels.some(({ kind }) => kind === "piece");
  if (marks.length === 0 && !pieces) return null;
  const named = new Intl.ListFormat(words.locale).format(marks);
  return (
    <p class="rg-quiet">
      {marks.length > 0 ? `${words.say("marksNote", { count: marks.length, marks: named })} ` : null}
      {pieces ? words.say("piecesNote") : null}
    </p>
  );
}
