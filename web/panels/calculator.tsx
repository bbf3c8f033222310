import { explain } from "../app/trouble.ts";
import { labelsOf } from "../head.ts";
import { Choices } from "../parts/choices.tsx";
import { Notes } from "../parts/notes.tsx";
import type { Summary } from "../requests.ts";
import type { Source } from "../source.ts";
import { calculationOf, calculatorNeeds } from "../views/calculator-data.ts";
import { useAsked } from "./asking.ts";
import { CalculatorForm } from "./calculator-sheet.tsx";
import type { Panel, PanelProps } from "./panel.ts";

/** The arithmetic of one head, step by step. */
function Body({ source, summary, layer, head, words, theme, width, id, picture, look, keep }: PanelProps) {
  const requests = calculatorNeeds(layer, head);
  const { data, failed } = useAsked(source, requests, (answers) =>
    calculationOf(summary, { ...picture, layer, head }, answers),
  );
  const single = summary.layers.length === 1 && summary.layers[0]!.heads === 1;
  const held = source.can(requests[0]!) ? null : heldHead(source, summary);
  return (
    <>
      {single ? null : (
        <Choices {...{ source, summary, layer, head, words }} pick={(layer, head) => look(layer, head, "calculator")} />
      )}
      {held ? (
        <p class="rg-warning">
          {words.say("calcNotHeld")}{" "}
          <button type="button" class="rg-link" onClick={() => look(held.layer, held.head, "calculator")}>
            {words.say("pictureTitle", held)}
          </button>
        </p>
      ) : null}
      {failed && !held ? <p class="rg-warning">{explain(failed, words)}</p> : null}
      {data && !held ? (
        <CalculatorForm
          key={`${data.sheet.layer}/${data.sheet.head}`}
          {...{ first: data, words, theme, width, id }}
          turned={(knobs) => keep({ ...knobs })}
        />
      ) : null}
      {single ? null : <Notes head={labelsOf(summary, layer)} text={summary.text} words={words} />}
    </>
  );
}

/** The first head whose numbers the source holds. */
function heldHead(source: Source, { layers }: Summary): { layer: number; head: number } | null {
  for (const [layer, { heads }] of layers.entries())
    for (let head = 0; head < heads; head++) if (source.can(calculatorNeeds(layer, head)[0]!)) return { layer, head };
  return null;
}

export const calculatorPanel: Panel = {
  Body,
  offered: (source, summary) => heldHead(source, summary) !== null,
  oneHead: false,
};
