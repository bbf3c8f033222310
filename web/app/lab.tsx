import { render } from "preact";
import { useEffect, useId, useMemo, useRef, useState } from "preact/hooks";
import { Stage } from "../parts/stage.tsx";
import type { ModelEntry } from "../requests.ts";
import { Refused } from "../source.ts";
import { fetchModels } from "../sources/http.ts";
import { type Locale, words } from "../words.ts";
import { BEGINNINGS } from "./beginnings.ts";
import { Empty, Starting } from "./interludes.tsx";
import { type Looked, Looking, NOT_YET } from "./looking.ts";
import { Masthead } from "./masthead.tsx";
import { ModelAbout, ModelMenu } from "./models.tsx";
import { keepTyped, typed } from "./preferences.ts";
import { Says } from "./says.tsx";
import { Stale } from "./stale.tsx";
import { TextBox } from "./text-box.tsx";
import { usePageLooks } from "./use-looks.ts";

/** The laboratory: a sentence, and at once who looks at whom in it. */
function Lab({ page }: { page: HTMLElement }) {
  const { locale, words: spoken, themeName, theme: colours, ...looks } = usePageLooks(page);

  const [text, setText] = useState(() => typed() ?? spoken.say("example"));
  const [models, setModels] = useState<ModelEntry[]>([]);
  const [model, setModel] = useState<string | null>(null);
  const [looked, setLooked] = useState<Looked>(NOT_YET);
  const [typing, setTyping] = useState(false);
  const [round, setRound] = useState(0);
  const looking = useMemo(() => new Looking((news) => setLooked((before) => ({ ...before, ...news }))), []);
  const begin = useRef(BEGINNINGS[locale]).current;
  const start = useMemo(() => ({ ...begin, view: "lines" as const, first: { word: begin.word } }), [begin]);
  const counted = useRef(0);
  const says = useId();

  useEffect(() => () => looking.close(), [looking]);
  useEffect(() => {
    const stop = new AbortController();
    fetchModels(stop.signal)
      .then((entries) => {
        setModels(entries);
        setModel((before) => before ?? entries[0]?.name ?? null);
      })
      .catch((trouble: Error) => stop.signal.aborted || setLooked((before) => ({ ...before, trouble })));
    return () => stop.abort();
  }, [round]);
  useEffect(() => {
    if (model !== null) looking.want({ text, model });
  }, [looking, model, round]);

  const write = (text: string) => {
    setText(text);
    keepTyped(text);
    if (model !== null) looking.want({ text, model });
  };
  const speak = (to: Locale) => {
    looks.speak(to);
    if (text === spoken.say("example")) write(words(to).say("example"));
  };
  const again = () => setRound((before) => before + 1);
  const drawn = () => {
    page.dataset.drawn = String(++counted.current);
    performance.mark("regard:drawn", { detail: { text: looked.text } });
  };
  const failed = (trouble: Error) => {
    if (trouble instanceof Refused && trouble.refusal.code === "unknown_record") again();
    else setLooked((before) => ({ ...before, trouble }));
  };

  const { source, summary, trouble, left } = looked;
  const empty = text.trim() === "";
  const stale = trouble !== null && looked.text !== text;
  return (
    <div class="regard rg-lab">
      <a class="rg-skip" href="#regard-picture">
        {spoken.say("skip")}
      </a>
      <Masthead words={spoken} theme={themeName} speak={speak} paint={looks.paint} />
      <main>
        <TextBox text={text} words={spoken} refusal={trouble ? says : null} write={write} focused={setTyping} />
        <Says id={says} trouble={empty ? null : trouble} left={empty ? "" : left} words={spoken} again={again} />
        {model === null ? null : <ModelMenu models={models} chosen={model} words={spoken} choose={setModel} />}
        <div id="regard-picture" tabIndex={-1} class={stale ? "rg-stale" : ""}>
          {empty ? <Empty words={spoken} write={write} /> : null}
          {!empty && stale && source ? <Stale text={looked.text} words={spoken} /> : null}
          {!empty && !source && !trouble ? <Starting words={spoken} /> : null}
          {!empty && source && summary ? (
            <Stage
              both
              id="lab"
              theme={colours}
              words={spoken}
              spoken={!typing}
              {...{ source, summary, start, drawn, failed }}
            />
          ) : null}
        </div>
        <ModelAbout entry={models.find(({ name }) => name === model)} words={spoken} />
      </main>
    </div>
  );
}

/** Fills the laboratory's page. */
export function mountLab(root: HTMLElement): () => void {
  render(<Lab page={root.ownerDocument.documentElement} />, root);
  return () => render(null, root);
}
