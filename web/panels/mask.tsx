import { useEffect, useId, useMemo, useState } from "preact/hooks";
import { explain } from "../app/trouble.ts";
import { type Gaze, within } from "../gaze.ts";
import { type MaskName, RULES } from "../masks.ts";
import { pictureName } from "../name.ts";
import { Doubt } from "../parts/doubt.tsx";
import { Keeping } from "../parts/keeping.tsx";
import { Notes } from "../parts/notes.tsx";
import { Picker } from "../parts/picker.tsx";
import { MaskGrid, mask } from "../views/mask.tsx";
import { choiceFrom, firstNumbers, type MaskChoice, OWN, whole } from "../views/mask-choice.ts";
import { editable, type MaskData, maskOf, maskSays, under } from "../views/mask-data.ts";
import type { Words } from "../words.ts";
import { useAsked, useRemembered } from "./asking.ts";
import type { Panel, PanelProps } from "./panel.ts";

/** The mask that can be clicked: who may look at whom, and what becomes of the weights. */
function Body({ source, summary, layer, head, words, theme, width, id, picture, keep }: PanelProps) {
  const help = useId();
  const at = { ...picture, layer, head };
  const requests = mask.needs(summary, at);
  const { data: base, failed } = useAsked(source, requests, ([answer]) => maskOf(summary, at, OWN, answer!));
  const size = `${base?.queries.length}/${base?.keys.length}`;
  const [choice, choose] = useRemembered(summary, `mask/${size}`, () => (base ? choiceFrom(picture.options) : OWN));
  const [looked, look] = useState<Gaze | null>(picture.focus && { ...picture.focus, other: null });
  const data = useMemo(() => base && under(base, choice), [base, choice]);
  useEffect(() => {
    if (base) keep(choice.mask === "own" && choice.flipped.length === 0 ? {} : { ...choice });
  }, [base, choice]);
  if (failed) {
    return <p class="rg-warning">{source.can(requests[0]!) ? explain(failed, words) : words.say("maskMissing")}</p>;
  }
  if (!data) return <div class="rg-waiting" />;

  const gaze = within(looked, data);
  const press = (to: Gaze) => {
    look(to);
    if (editable(data) && to.side === "query" && to.other !== null)
      choose(turned(choice, to.token * data.keys.length + to.other));
  };
  const name = pictureName(summary, { ...data, view: "mask" }, words);
  const drawn = { data, gaze, theme, words, width, id, name };
  const note = mask.note(drawn);
  return (
    <figure class="rg-plate rg-mask">
      <Doubt proof={data.header.proof} words={words} />
      <Tools {...{ data, choice, choose, words }} />
      <div role="status">
        <p class="rg-reading">{gaze ? maskSays(data, gaze, words) : ruleSays(data, words)}</p>
        {gaze ? null : (
          <p class="rg-quiet">
            {maskSays(data, null, words)} {editable(data) ? words.say("maskTouch") : null}
          </p>
        )}
      </div>
      <div class="rg-box">
        <MaskGrid {...drawn} brush={{ go: look, press, strokes: false, help }} />
      </div>
      <p id={help} class="rg-help rg-quiet">
        {words.say("maskKeys")}
      </p>
      {note ? <p class="rg-quiet">{note}</p> : null}
      <Notes head={data} text={summary.text} words={words} />
      <Keeping
        picture={{ ...drawn, kind: mask, title: summary.title, model: summary.model }}
        file={`regard-layer${data.layer}-head${data.head}-mask`}
      />
    </figure>
  );
}

/** What this mask does, before anything is pointed at. */
function ruleSays({ choice, visible }: MaskData, words: Words): string {
  if (choice.flipped.length === 0 && choice.mask !== "own" && choice.mask !== "everything")
    return words.say(`maskSays_${choice.mask}`);
  const count = visible.filter((each) => !each).length;
  return count ? words.say("maskSome", { count, total: visible.length }) : words.say("maskAll");
}

function turned(choice: MaskChoice, at: number): MaskChoice {
  const others = choice.flipped.filter((each) => each !== at);
  return { ...choice, flipped: others.length < choice.flipped.length ? others : [...others, at] };
}

interface ToolsProps {
  data: MaskData;
  choice: MaskChoice;
  choose(choice: MaskChoice): void;
  words: Words;
}

/** Which mask, with its number where it has one, and the way back. */
function Tools({ data, choice, choose, words }: ToolsProps) {
  const { mask: chosen, numbers, behind, flipped } = choice;
  const keys = data.keys.length;
  const aligned = data.queries.length <= keys;
  const names = (Object.keys(RULES) as MaskName[]).filter((each) => aligned || each !== "documents");
  const several = chosen === "documents";
  const read = (text: string) => whole((text.match(/\d+/g) ?? []).map(Number)).map((each) => Math.min(each, keys));
  return (
    <div class="rg-choices">
      <Picker
        name={words.say("mask")}
        hint={words.say("maskHint")}
        choices={(["own", ...names] as const).map((value) => ({
          value,
          label: words.say(value === "own" && !data.scores ? "mask_given" : `mask_${value}`),
        }))}
        chosen={chosen}
        pick={(value) => choose({ ...OWN, mask: value, numbers: firstNumbers(value, keys) })}
      />
      {numbers.length || several ? (
        <label>
          {words.say(`maskNumber_${chosen as "window"}`)}{" "}
          <input
            class="rg-number"
            {...(several
              ? { type: "text" as const }
              : { type: "number" as const, min: chosen === "window" ? 1 : 0, max: keys })}
            defaultValue={numbers.join(" ")}
            key={chosen}
            onInput={({ currentTarget: { value } }) => {
              const given = read(value);
              if (several || given.length)
                choose({ ...choice, numbers: chosen === "window" ? [given[0] || 1] : given });
            }}
          />
        </label>
      ) : null}
      {several || chosen === "padding" ? (
        <label>
          <input type="checkbox" checked={behind} onChange={() => choose({ ...choice, behind: !behind })} />{" "}
          {words.say("maskBehind")}
        </label>
      ) : null}
      {flipped.length ? (
        <button type="button" class="rg-link" onClick={() => choose({ ...choice, flipped: [] })}>
          {words.say("maskUndo", { count: flipped.length })}
        </button>
      ) : null}
    </div>
  );
}

export const maskPanel: Panel = {
  Body,
  offered: (source, { layers }) => layers.some((_, layer) => source.can({ kind: "mask", layer, head: 0 })),
  oneHead: true,
};
