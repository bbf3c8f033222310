import type { Summary, ViewName } from "../requests.ts";
import type { Source } from "../source.ts";
import type { Words } from "../words.ts";
import { Picker } from "./picker.tsx";

interface ChoicesProps {
  source: Source;
  summary: Summary;
  layer: number;
  head: number;
  words: Words;
  pick(layer: number, head: number): void;
}

/** Which layer, which head: only what can be answered is offered. */
export function Choices({ source, summary, layer, head, words, pick }: ChoicesProps) {
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
          const { name, kind, proof } = summary.layers[at]!;
          const number = proof.state === "failed" ? words.say("doubted", { number: at }) : words.number(at);
          return { value: at, label: kind === "cross" ? words.say("crossed", { number }) : number, title: name };
        })}
        chosen={layer}
        pick={(value) => pick(value, head)}
      />
      <Picker
        name={words.say("head")}
        hint={words.say("headHint", { count })}
        choices={offered.map((value) => ({ value, label: words.number(value) }))}
        chosen={head}
        pick={(value) => pick(layer, value)}
      />
    </div>
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
