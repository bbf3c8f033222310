import type { AxisHeader, Summary, ViewName } from "../requests.ts";
import type { Source } from "../source.ts";
import type { Words } from "../words.ts";
import { Picker } from "./picker.tsx";
import { Switch } from "./stage-ways.tsx";

interface ChoicesProps {
  source: Source;
  summary: Summary;
  layer: number;
  head: number;
  words: Words;
  pick(layer: number, head: number): void;
  /** Heads shown together; none: one at a time. Absent where there can be only one. */
  heads?: readonly number[];
  together?(heads: readonly number[]): void;
}

/** Which layer, which head or heads: only what can be answered is offered. */
export function Choices({ source, summary, layer, head, words, pick, heads: shown = [], together }: ChoicesProps) {
  const heads = (at: number) => Array.from({ length: summary.layers[at]!.heads }, (_, each) => each);
  const layers = summary.layers.map((_, at) => at).filter((at) => heads(at).some((each) => source.offers(at, each)));
  const offered = heads(layer).filter((each) => source.offers(layer, each));
  const count = summary.layers[layer]!.heads;
  return (
    <div class="rg-choices">
      <Picker
        name={words.say("layer")}
        hint={words.say("layerHint", { count: summary.layers.length })}
        choices={layers.map((at) => {
          const { name, kind, keys, proof } = summary.layers[at]!;
          const to = summary.axes.find((axis) => axis.name === keys)?.kind ?? "tokens";
          const number = proof.state === "failed" ? words.say("doubted", { number: at }) : words.number(at);
          return { value: at, label: kind === "cross" ? crossed(to, number, words) : number, title: name };
        })}
        chosen={layer}
        pick={(value) => pick(value, head)}
      />
      <div>
        {shown.length > 0 && together ? (
          <Several offered={offered} chosen={shown} name={words.say("head")} words={words} choose={together} />
        ) : (
          <Picker
            name={words.say("head")}
            hint={words.say("headHint", { count })}
            choices={offered.map((value) => ({ value, label: words.number(value) }))}
            chosen={head}
            pick={(value) => pick(layer, value)}
          />
        )}
        {together && offered.length > 1 ? (
          <Switch
            on={shown.length > 0}
            name={words.say("severalHeads")}
            turn={(several) => together(several ? [head] : [])}
          />
        ) : null}
      </div>
    </div>
  );
}

function crossed(to: AxisHeader["kind"], number: string, words: Words): string {
  if (to === "tokens") return words.say("crossed", { number });
  return words.say("crossedTo", { number, name: words.say(to === "patches" ? "axisPatches" : "axisFrames") });
}

interface SeveralProps {
  offered: readonly number[];
  chosen: readonly number[];
  name: string;
  words: Words;
  choose(heads: readonly number[]): void;
}

/** Several heads out of all; the last one stays. */
function Several({ offered, chosen, name, words, choose }: SeveralProps) {
  const turn = (head: number) => {
    const rest = chosen.filter((each) => each !== head);
    const left = rest.length < chosen.length ? rest : [...chosen, head].sort((one, other) => one - other);
    choose(left.length > 0 ? left : chosen);
  };
  return (
    <fieldset class="rg-picker">
      <legend>{name}</legend>
      <div>
        {offered.map((head) => (
          <label key={head}>
            <input type="checkbox" checked={chosen.includes(head)} onChange={() => turn(head)} />
            <span>{words.number(head)}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

interface TabsProps {
  views: readonly ViewName[];
  view: ViewName;
  /** Whether lines and grid stand side by side under one tab. */
  wide: boolean;
  words: Words;
  see(view: ViewName): void;
}

/** Which picture. */
export function Tabs({ views, view, wide, words, see }: TabsProps) {
  const named = (each: ViewName) => words.say(wide && each === "lines" ? "both" : each);
  return (
    <div class="rg-choices rg-tabs">
      <Picker
        name={words.say("view")}
        choices={views.map((value) => ({ value, label: named(value) }))}
        chosen={view}
        pick={see}
      />
    </div>
  );
}
