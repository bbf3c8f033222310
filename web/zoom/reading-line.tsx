import { Filled } from "../parts/sentence.tsx";
import type { Words } from "../words.ts";
import { USUAL } from "./codes.ts";
import type { Matrix } from "./geometry.ts";
import { blockSentence, sentenceOf, short } from "./reading.ts";
import type { Known } from "./use-exact.ts";
import type { Seen } from "./viewer.ts";

interface ReadingProps {
  known: Known | null;
  seen: Omit<Seen, "place"> | null;
  matrix: Matrix;
  words: Words;
}

/** What the cell under the pointer says, exactly; and below, what the picture shows of it where a dot is a block. */
export function Reading({ known, seen, matrix, words }: ReadingProps) {
  if (!known || !seen?.cell) return <p class="rg-reading rg-quiet">{words.say("pointHere")}</p>;
  const { query, key, queryLabel, keyLabel, weight } = known;
  const token = (side: "query" | "key", label: string) => (
    <bdi dir="ltr" class={`rg-${side}`}>
      {short(label)}
    </bdi>
  );
  const places = {
    query: token("query", queryLabel),
    key: token("key", keyLabel),
    queryNumber: words.number(query),
    keyNumber: words.number(key),
    share: <b class="rg-share">{weight === undefined || weight === null ? "" : words.exact(weight)}</b>,
  };
  return (
    <div class="rg-reading">
      <p data-weight={weight === undefined ? "waits" : weight === null ? "masked" : weight}>
        <Filled message={sentenceOf(known)} places={places} words={words} />
      </p>
      <p class="rg-block rg-quiet">{blockSentence({ ...seen, cell: seen.cell }, matrix, USUAL, words)}</p>
    </div>
  );
}
