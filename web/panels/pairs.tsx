import { useEffect, useId, useState } from "preact/hooks";
import { explain } from "../app/trouble.ts";
import { labelsOf } from "../head.ts";
import { pictureName } from "../name.ts";
import { Choices } from "../parts/choices.tsx";
import { Doubt } from "../parts/doubt.tsx";
import { Keeping } from "../parts/keeping.tsx";
import { Notes } from "../parts/notes.tsx";
import { Picker } from "../parts/picker.tsx";
import { type PairsChoice, type PairsData, pairs, pairsChoice, pairsRequest, scopeName } from "../views/pairs.tsx";
import { useAsked } from "./asking.ts";
import { Marked } from "./pairs-sentence.tsx";
import type { Panel, PanelProps } from "./panel.ts";

const SCOPES = ["all", "layer", "head"] as const;
const COUNTS = [20, 50, 200];
/** The file keeps the width of a page, whatever the screen's. */
const FILE = 640;

/** The strongest relations as a list that shows its words in the sentence, and leads to their head. */
function Body(props: PanelProps) {
  const { source, summary, layer, head, words, theme, picture, look, keep, id } = props;
  const [choice, choose] = useState(() => pairsChoice(picture.options));
  const [at, point] = useState(0);
  const here = { ...picture, layer, head, options: { ...choice } };
  const requests = pairs.needs(summary, here);
  const { data, failed } = useAsked(source, requests, (answers) => pairs.read(summary, here, answers));
  useEffect(() => keep({ ...choice }), [choice]);
  useEffect(() => point(0), [data]);
  const pick = (change: Partial<PairsChoice>) => choose({ ...choice, ...change });
  const can = (change: Partial<PairsChoice>) => source.can(pairsRequest({ ...choice, ...change }, layer, head));
  const scopes = SCOPES.filter((scope) => scope === choice.scope || can({ scope }));
  const counts = COUNTS.filter((top) => top === choice.top || can({ top }));
  const seen = data?.rows[at] ?? data?.rows[0];
  const drawn = { theme, words, id, gaze: null, width: FILE, name: pictureName(summary, here, words) };
  return (
    <div class="rg-pairs">
      <div class="rg-choices">
        <Picker
          name={words.say("pairsWhere")}
          choices={scopes.map((value) => ({ value, label: scopeName(value, layer, head, words) }))}
          chosen={choice.scope}
          pick={(scope) => pick({ scope })}
        />
        {counts.length > 1 ? (
          <Picker
            name={words.say("pairsCount")}
            choices={counts.map((value) => ({ value, label: words.number(value) }))}
            chosen={choice.top}
            pick={(top) => pick({ top })}
          />
        ) : null}
      </div>
      {choice.scope === "all" ? null : (
        <Choices {...{ source, summary, layer, head, words }} pick={(layer, head) => look(layer, head, "pairs")} />
      )}
      {can({ ordinary: !choice.ordinary }) ? (
        <label class="rg-check">
          <input
            type="checkbox"
            checked={choice.ordinary}
            onChange={(event) => pick({ ordinary: event.currentTarget.checked })}
          />{" "}
          {words.say("pairsOrdinary")}
        </label>
      ) : (
        <p class="rg-quiet">{choice.ordinary ? words.say("pairsLeftOut") : null}</p>
      )}
      {failed ? <p class="rg-warning">{explain(failed, words)}</p> : null}
      {data?.proof ? <Doubt proof={data.proof} words={words} /> : null}
      {seen ? <Marked {...{ summary, words }} layer={seen.layer} query={seen.query} looked={seen.key} /> : null}
      {data && !seen ? <p class="rg-reading">{words.say("pairsNone")}</p> : null}
      {data && seen ? <List {...{ data, words, look, point }} at={data.rows.indexOf(seen)} /> : null}
      {data && seen ? (
        <Keeping
          picture={{ ...drawn, data, kind: pairs, title: summary.title, model: summary.model }}
          file="regard-pairs"
        />
      ) : null}
      {seen ? <Notes head={labelsOf(summary, seen.layer)} text={summary.text} words={words} /> : null}
    </div>
  );
}

interface ListProps extends Pick<PanelProps, "words" | "look"> {
  data: PairsData;
  at: number;
  point(at: number): void;
}

function List({ data, at, words, look, point }: ListProps) {
  const caption = useId();
  const { looks, looked, weight } = data.rows[at]!;
  return (
    <>
      <p>{words.say("readPair", { query: looks.text, key: looked.text, share: words.fine(weight) })}</p>
      <p id={caption} class="rg-quiet">
        {words.say("pairsHow")}
      </p>
      <table aria-labelledby={caption}>
        <thead>
          <tr>
            <th scope="col" class="rg-query">
              {words.say("whoLooks")}
            </th>
            <th scope="col" class="rg-key">
              {words.say("lookedAt")}
            </th>
            {(["pairsShare", "layer", "head"] as const).map((name) => (
              <th scope="col" key={name}>
                {words.say(name)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {data.rows.map(({ layer, head, query, key, looks, looked, weight, doubted }, index) => {
            const share = words.share(weight);
            const said = { query: looks.text, key: looked.text, share: words.fine(weight), layer, head };
            return (
              <tr
                key={`${layer}/${head}/${query}/${key}`}
                class={index === at ? "rg-here" : undefined}
                onPointerMove={() => point(index)}
              >
                <td>
                  <button
                    type="button"
                    class="rg-query"
                    aria-label={words.say("pairsOpens", said)}
                    onFocus={() => point(index)}
                    onClick={() => look(layer, head, "lines", query, key)}
                  >
                    <bdi dir="ltr">{looks.text}</bdi>
                  </button>
                </td>
                <td class="rg-key">
                  <bdi dir="ltr">{looked.text}</bdi>
                </td>
                <td>
                  <b class="rg-share">{share}</b>
                  <i style={{ width: `${weight * 100}%` }} />
                </td>
                <td>{doubted ? words.say("doubted", { number: layer }) : words.number(layer)}</td>
                <td>{words.number(head)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </>
  );
}

export const pairsPanel: Panel = {
  Body,
  oneHead: false,
  offered: (source) => source.can(pairsRequest(pairsChoice(), 0, 0)),
};
