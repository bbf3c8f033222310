import { render } from "preact";
import { useEffect, useId, useMemo, useRef, useState } from "preact/hooks";
import { Stage } from "../parts/stage.tsx";
import type { ModelEntry } from "../requests.ts";
import { Refused } from "../source.ts";
import { fetchModels } from "../sources/http.ts";
import { type Locale, words } from "../words.ts";
import { asked, keepInAddress, write } from "./address.ts";
import { dropped } from "./file-button.tsx";
import { Empty, Starting } from "./interludes.tsx";
import { type Looked, Looking, NOT_YET } from "./looking.ts";
import { ModelAbout, ModelMenu } from "./models.tsx";
import { linked, opening } from "./opening.ts";
import { Page } from "./page.tsx";
import { store, stored, TEXT } from "./preferences.ts";
import { FromFile, RecordFile } from "./record.tsx";
import { Says } from "./says.tsx";
import { Stale } from "./stale.tsx";
import { TextBox } from "./text-box.tsx";
import { usePageLooks } from "./use-looks.ts";

/** Longer texts are kept in the tab only: links must still pass through mail and chats. */
const LONGEST_LINK = 2000;

/** The laboratory: a sentence, and at once who looks at whom in it. */
function Lab({ page }: { page: HTMLElement }) {
  const looks = usePageLooks(page);
  const { locale, words: spoken, theme: colours } = looks;

  const [text, setText] = useState(() => asked("text") ?? stored(TEXT) ?? spoken.say("example"));
  const [models, setModels] = useState<ModelEntry[]>([]);
  const [model, setModel] = useState<string | null>(null);
  const [looked, setLooked] = useState<Looked>(NOT_YET);
  const [typing, setTyping] = useState(false);
  const [round, setRound] = useState(0);
  const [gone, setGone] = useState(false);
  const looking = useMemo(() => new Looking((news) => setLooked((before) => ({ ...before, ...news }))), []);
  const start = useRef(opening(locale)).current;
  const record = useRef(asked("record"));
  const counted = useRef(0);
  const says = useId();

  useEffect(() => () => looking.close(), [looking]);
  useEffect(() => {
    const stop = new AbortController();
    fetchModels(stop.signal)
      .then((entries) => {
        const linked = entries.find(({ name }) => name === asked("model")) ?? entries[0];
        setModels(entries);
        setModel((before) => before ?? linked?.name ?? null);
      })
      .catch((trouble: Error) => stop.signal.aborted || setLooked((before) => ({ ...before, trouble })));
    return () => stop.abort();
  }, [round]);
  useEffect(() => {
    if (model === null) return;
    const known = record.current;
    record.current = null;
    const look = () => looking.want({ text, model });
    if (known === null) look();
    else
      looking.open(known).then((found) => {
        setGone(found === null);
        if (found === null) look();
        else setText(found);
      });
  }, [looking, model, round]);
  useEffect(() => {
    store(TEXT, text);
    keepInAddress({ text: text.length > LONGEST_LINK ? null : text });
  }, [text]);
  useEffect(() => {
    if (model !== null) keepInAddress({ model, record: looked.file === null ? null : looked.source!.record });
  }, [model, looked.source]);

  const type = (text: string) => {
    setText(text);
    setGone(false);
    if (model !== null) looking.want({ text, model });
  };
  const speak = (to: Locale) => {
    looks.speak(to);
    if (text === spoken.say("example")) type(words(to).say("example"));
  };
  const open = (file: File) => {
    setGone(false);
    looking.open(file).then((found) => found !== null && setText(found));
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
  const empty = text.trim() === "" && looked.file === null;
  const stale = trouble !== null && looked.text !== text;
  return (
    <Page looks={{ ...looks, speak }}>
      <div {...dropped(open)}>
        <TextBox text={text} words={spoken} refusal={trouble ? says : null} write={type} focused={setTyping} />
        <Says id={says} trouble={empty ? null : trouble} left={empty ? "" : left} words={spoken} again={again} />
        {gone ? <p class="rg-warning">{spoken.say("recordGone")}</p> : null}
        {text.length > LONGEST_LINK ? <p class="rg-quiet rg-small">{spoken.say("notInLink")}</p> : null}
        <FromFile looked={looked} words={spoken} />
        {model === null ? null : <ModelMenu models={models} chosen={model} words={spoken} choose={setModel} />}
        <div id="regard-picture" tabIndex={-1} class={stale ? "rg-stale" : ""}>
          {empty ? <Empty words={spoken} write={type} /> : null}
          {!empty && stale && source ? <Stale text={looked.text} words={spoken} /> : null}
          {!empty && !source && !trouble ? <Starting words={spoken} /> : null}
          {!empty && source && summary ? (
            <Stage
              both
              id="lab"
              theme={colours}
              words={spoken}
              spoken={!typing}
              kept={(chosen) => keepInAddress(linked(chosen))}
              {...{ source, summary, start, drawn, failed }}
            />
          ) : null}
        </div>
        <RecordFile {...{ looked, open }} words={spoken} />
        <ModelAbout entry={models.find(({ name }) => name === model)} words={spoken} />
      </div>
    </Page>
  );
}

/** Fills the laboratory's page. */
export function mountLab(root: HTMLElement): () => void {
  render(<Lab page={root.ownerDocument.documentElement} />, root);
  return () => {
    render(null, root);
    write();
  };
}
