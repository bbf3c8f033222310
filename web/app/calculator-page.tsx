import { render } from "preact";
import { useEffect, useId, useMemo, useRef, useState } from "preact/hooks";
import type { Sheet } from "../calculating.ts";
import { type Letters, sheetOfWord } from "../letters.ts";
import { CalculatorForm } from "../panels/calculator-sheet.tsx";
import { useWidth } from "../parts/use-width.ts";
import { knobsWithin } from "../views/calculator-data.ts";
import { asked, askedNumber, keepInAddress } from "./address.ts";
import { Page } from "./page.tsx";
import { explain } from "./trouble.ts";
import { usePageLooks } from "./use-looks.ts";

const FIRST = "chat";
const EXAMPLES = [FIRST, "papa", "été", "2+2=4"];
const LETTERS = "/static/letters.json";

/** A short word, and all the arithmetic with which its letters look at each other. */
function CalculatorPage({ page }: { page: HTMLElement }) {
  const looks = usePageLooks(page);
  const { words, theme } = looks;
  const [word, setWord] = useState(() => asked("word") ?? FIRST);
  const [known, setKnown] = useState<Letters | null>(null);
  const [trouble, setTrouble] = useState<Error | null>(null);
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const id = useId();
  useEffect(() => {
    fetch(LETTERS)
      .then((reply) => reply.json())
      .then(setKnown)
      .catch(setTrouble);
  }, []);
  const sheet = useMemo(() => known && sheetOfWord(word, known, words), [word, known, words]);
  const said = trouble ? explain(trouble, words) : typeof sheet === "string" ? sheet : null;
  const write = (word: string) => {
    setWord(word);
    keepInAddress({ word, ask: null });
  };
  return (
    <Page looks={looks} class="rg-calculator">
      <div class="rg-text rg-word">
        <label for={id}>{words.say("calcWord")}</label>
        <input
          id={id}
          value={word}
          dir="auto"
          spellcheck={false}
          autocomplete="off"
          autocapitalize="off"
          aria-invalid={said !== null}
          aria-describedby={`${id}-says`}
          onInput={(event) => write(event.currentTarget.value)}
        />
        <p class="rg-examples rg-quiet">
          {words.say("calcTry")}{" "}
          {EXAMPLES.map((example) => (
            <button key={example} type="button" class="rg-link" onClick={() => write(example)}>
              {example}
            </button>
          ))}
        </p>
      </div>
      <div id={`${id}-says`} class="rg-says" role="alert">
        {said ? <p class="rg-warning">{said}</p> : null}
      </div>
      <div id="regard-picture" tabIndex={-1} ref={box}>
        {sheet && typeof sheet !== "string" && width > 0 ? (
          <CalculatorForm
            key={`${sheet.summary.text} ${words.locale}`}
            first={{ sheet, knobs: knobsAsked(sheet), shown: [...sheet.keys.keys()], exact: false }}
            turned={({ ask, temperature, causal }) => keepInAddress({ word, ask, temperature, causal: Number(causal) })}
            id="calculator"
            {...{ words, theme, width }}
          />
        ) : null}
      </div>
    </Page>
  );
}

/** What the page's address says was turned; at first the last letter looks. */
function knobsAsked(sheet: Sheet) {
  const given = { ask: askedNumber("ask"), temperature: asked("temperature"), causal: asked("causal") === "1" };
  return knobsWithin(given, sheet, sheet.queries.length - 1);
}

/** Fills the calculator's page. */
export function mountCalculator(root: HTMLElement): () => void {
  render(<CalculatorPage page={root.ownerDocument.documentElement} />, root);
  return () => render(null, root);
}
