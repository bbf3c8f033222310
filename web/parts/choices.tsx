import type { Summary } from "../requests.ts";
import type { Source } from "../source.ts";
import type { Words } from "../words.ts";
import { Picker } from "./picker.tsx";

export type View = "lines" | "heatmap";

interface ChoicesProps {
  source: Source;
  summary: Summary;
  layer: number;
  head: number;
  view: View;
  words: Words;
  pick(layer: number, head: number): void;
  /** Null where all views are in sight. */
  see: ((view: View) => void) | null;
}

/** Which layer, which head, which picture: only what can be answered is offered. */
export function Choices({ source, summary, layer, head, view, words, pick, see }: ChoicesProps) {
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
      {see ? (
        <Picker
          name={words.say("view")}
          choices={[
            { value: "lines", label: words.say("lines") },
            { value: "heatmap", label: words.say("heatmap") },
          ]}
          chosen={view}
          pick={see}
        />
      ) : null}
    </div>
  );
}
