import { Doubt } from "../parts/doubt.tsx";
import { Picker } from "../parts/picker.tsx";
import type { ZoomHead } from "../requests.ts";
import type { Words } from "../words.ts";
import type { HeadPlace } from "./source.ts";

interface HeadsProps {
  held: readonly ZoomHead[];
  chosen: HeadPlace;
  words: Words;
  pick(head: HeadPlace): void;
}

/** Which layer and which head, of those that the zoom holds, and a warning where the layer failed its proof. */
export function Heads({ held, chosen, words, pick }: HeadsProps) {
  const layers = [...new Map(held.map((each) => [each.layer, each])).values()];
  const heads = held.filter(({ layer }) => layer === chosen.layer).map(({ head }) => head);
  const shown = held.find(({ layer, head }) => layer === chosen.layer && head === chosen.head);
  const toLayer = (layer: number) => {
    const there = held.filter((each) => each.layer === layer);
    pick(there.find(({ head }) => head === chosen.head) ?? there[0]!);
  };
  return (
    <div class="rg-choices">
      <Picker
        name={words.say("layer")}
        hint={words.say("heldHint", { count: layers.length })}
        choices={layers.map(({ layer, name, proof }) => {
          const label = proof === "failed" ? words.say("doubted", { number: layer }) : words.number(layer);
          return { value: layer, label, title: name };
        })}
        chosen={chosen.layer}
        pick={toLayer}
      />
      <Picker
        name={words.say("head")}
        hint={words.say("heldHint", { count: held.length })}
        choices={heads.map((value) => ({ value, label: words.number(value) }))}
        chosen={chosen.head}
        pick={(head) => pick({ layer: chosen.layer, head })}
      />
      {shown ? <Doubt proof={{ state: shown.proof, error: shown.error }} words={words} /> : null}
    </div>
  );
}
