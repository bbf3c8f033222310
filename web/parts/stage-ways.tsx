import { type Head, sentences, sinkShare } from "../head.ts";
import { firstKey } from "../reading.ts";
import { BETWEEN, COMBINE, LAYOUTS, SINKS, type Ways } from "../ways.ts";
import type { Key, Words } from "../words.ts";
import { Picker } from "./picker.tsx";

interface WayPickersProps {
  head: Head;
  ways: Ways;
  words: Words;
  /** Whether lines are in sight. */
  lines: boolean;
  /** Whether each click adds a word. */
  adding: boolean;
  go(change: Partial<Ways>): void;
  add(adding: boolean): void;
}

/** How the weights are shown: each choice only where it would change something. */
export function WayPickers({ head, ways, words, lines, adding, go, add }: WayPickersProps) {
  const picker = <Name extends "sink" | "combine" | "between" | "layout">(
    name: Name,
    known: readonly Ways[Name][],
    asks: string,
  ) => (
    <Picker
      name={asks}
      choices={known.map((value) => ({ value, label: words.say(`${name}${capital(value)}` as Key) }))}
      chosen={ways[name] as string & Ways[Name]}
      pick={(way) => go({ [name]: way })}
    />
  );
  return (
    <div class="rg-choices rg-ways">
      {head.keys.length > 1
        ? picker(
            "sink",
            SINKS,
            words.say("sinkAsks", { ...firstKey(head, words), share: words.share(sinkShare(head)) }),
          )
        : null}
      {ways.heads.length > 1 ? picker("combine", COMBINE, words.say("combine")) : null}
      {sentences(head) ? picker("between", BETWEEN, words.say("between")) : null}
      {lines ? picker("layout", LAYOUTS, words.say("layout")) : null}
      <Switch on={adding} name={words.say("severalWords")} title={words.say("severalHow")} turn={add} />
    </div>
  );
}

interface SwitchProps {
  on: boolean;
  name: string;
  title?: string;
  turn(on: boolean): void;
}

export function Switch({ on, name, title, turn }: SwitchProps) {
  return (
    <label class="rg-switch" title={title}>
      <input type="checkbox" checked={on} onChange={() => turn(!on)} /> {name}
    </label>
  );
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
