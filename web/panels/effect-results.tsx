import type { Outcome } from "../sources/effects.ts";
import type { Theme } from "../theme.ts";
import type { Words } from "../words.ts";
import { Plot, PlotLegend, rangeOf } from "./effect-plot.tsx";
import { amount, sayChange, sayEffect, type Try } from "./effect-says.ts";

interface ResultsProps {
  tries: readonly Try[];
  theme: Theme;
  words: Words;
  width: number;
}

/** The newest try in full, earlier ones under it on the same scale. */
export function Results({ tries, theme, words, width }: ResultsProps) {
  const [newest, ...earlier] = tries as readonly [Try, ...Try[]];
  const range = rangeOf(tries.map(({ found }) => found));
  const drawn = { range, theme, words, width };
  const { found } = newest;
  return (
    <section class="rg-results">
      <h2>{sayChange(newest, words)}</h2>
      <p class="rg-reading">{sayEffect(found, words)}</p>
      {found.before.top.length ? <Answers before={found.before} after={found.after} words={words} /> : null}
      <figure class="rg-box">
        <Plot {...drawn} found={found} name={found.say[words.locale]} />
        <figcaption class="rg-quiet">
          {words.say(found.unit === "nats" ? "effectAxisNats" : "effectAxis")}
          <PlotLegend words={words} />
        </figcaption>
      </figure>
      {found.outside ? <p class="rg-quiet">{words.say("effectCare")}</p> : null}
      <details class="rg-table">
        <summary>{words.say("effectNumbers")}</summary>
        <p>{found.say[words.locale]}</p>
        <table>
          <thead>
            <tr>
              <th scope="col">{words.say("effectChange")}</th>
              <th scope="col">{words.say("effectDifference")}</th>
            </tr>
          </thead>
          <tbody>
            {found.controls.map((control, at) => (
              <tr key={at}>
                <td>{found.matched[at]}</td>
                <td>{amount(control, found.unit, words)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
      {earlier.length ? (
        <>
          <h2>{words.say("effectTries")}</h2>
          <ol>
            {earlier.map((each, at) => (
              <li key={tries.length - at}>
                <p>{sayChange(each, words)}</p>
                <div class="rg-box">
                  <Plot {...drawn} found={each.found} name={each.found.say[words.locale]} />
                </div>
              </li>
            ))}
          </ol>
        </>
      ) : null}
    </section>
  );
}

/** The likeliest words or classes, before and after. */
function Answers({ before, after, words }: { before: Outcome; after: Outcome; words: Words }) {
  const sides = [
    ["effectBefore", before],
    ["effectAfter", after],
  ] as const;
  return (
    <div class="rg-answers">
      {sides.map(([name, { top }]) => (
        <table key={name}>
          <caption>{words.say(name)}</caption>
          <tbody>
            {top.map(([text, share]) => (
              <tr key={text} class={text === before.target ? "rg-prediction" : undefined}>
                <th scope="row">
                  <bdi>{text}</bdi>
                </th>
                <td>
                  {words.share(share)}
                  <i style={{ width: `${share * 100}%` }} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      ))}
    </div>
  );
}
