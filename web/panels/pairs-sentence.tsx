import { labelsOf } from "../head.ts";
import type { Label } from "../label.ts";
import type { Summary } from "../requests.ts";
import type { Words } from "../words.ts";

/** Up to so many tokens, all are written; of more, those up to so far from a marked one. */
const ALL = 90;
const AROUND = 14;
/** What is written without a space before it, and what without one after it. */
const CLOSES = /^[.,…)\]'’]+$/;
const OPENS = /[(['’]$/;

interface MarkedProps {
  summary: Summary;
  layer: number;
  query: number;
  looked: number;
  words: Words;
}

/** The person's own sentence, with who looks and who is looked at marked in it; two sentences where one text looks at another. */
export function Marked({ summary, layer, query, looked, words }: MarkedProps) {
  const { queries, keys } = labelsOf(summary, layer);
  const header = summary.layers[layer]!;
  if (header.queries === header.keys)
    return (
      <p class="rg-marked" dir="auto">
        {written(queries, { [looked]: "key", [query]: query === looked ? "both" : "query" })}
      </p>
    );
  const sides = [
    ["whoLooks", queries, { [query]: "query" }],
    ["lookedAt", keys, { [looked]: "key" }],
  ] as const;
  return (
    <div class="rg-marked">
      {sides.map(([name, labels, marks]) => (
        <p key={name} dir="auto">
          <span class="rg-quiet">{words.say(name)}</span> {written(labels, marks)}
        </p>
      ))}
    </div>
  );
}

/** Places of the tokens that are written. */
export function excerpt(count: number, marks: readonly number[]): number[] {
  const near = (place: number) => count <= ALL || marks.some((mark) => Math.abs(place - mark) <= AROUND);
  return Array.from({ length: count }, (_, place) => place).filter(near);
}

function written(labels: readonly Label[], marks: Readonly<Record<number, string>>) {
  const places = excerpt(labels.length, Object.keys(marks).map(Number));
  const gap = places.at(-1) !== labels.length - 1 ? " …" : null;
  return [
    ...places.map((place, at) => {
      const { text, kind } = labels[place]!;
      const skips = place !== (at ? places[at - 1]! + 1 : 0);
      const glued =
        !skips && (at === 0 || kind === "piece" || CLOSES.test(text) || OPENS.test(labels[place - 1]!.text));
      const mark = marks[place] ?? (kind === "special" ? "quiet" : "plain");
      // What nobody wrote stays out of the direction in which the sentence is written.
      const Box = kind === "special" ? "bdi" : "span";
      return [
        skips ? " … " : glued ? null : " ",
        <Box key={place} class={mark === "both" ? "rg-query rg-key" : `rg-${mark}`}>
          {kind === "piece" ? text.slice(2) : text}
        </Box>,
      ];
    }),
    gap,
  ];
}
