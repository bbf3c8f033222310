import { render } from "preact";
import { useEffect, useId, useMemo, useRef, useState } from "preact/hooks";
import { Stage } from "../parts/stage.tsx";
import type { ModelEntry } from "../requests.ts";
import { Refused } from "../source.ts";
import { fetchModels } from "../sources/http.ts";
import type { Key, Locale } from "../words.ts";
import { asked, keepInAddress, write } from "./address.ts";
import { Answer } from "./answer.tsx";
import { exampleAt, examples } from "./examples.ts";
import { dropped } from "./file-button.tsx";
import { Empty, Starting } from "./interludes.tsx";
import { type Looked, Looking, NOT_YET } from "./looking.ts";
import { Direction, ModelAbout, ModelMenu } from "./models.tsx";
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
const TRANSLATES = "translate";

/** What a person is asked to write, by what the model does with it. */
const ASKS: Readonly<Record<string, Key>> = {
  "fill-mask": "askGap",
  "next-word": "askNext",
  sentiment: "askMood",
  names: "askName",
};

/** The laboratory: a sentence, what a model answers to it, and at once who looks at whom. */
function Lab({ page, began }: { page: HTMLElement; began(): void }) {
  const looks = usePageLooks(page);
  const { locale, words: spoken, theme: colours } = looks;

  const [to, setTo] = useState<Locale>(() => (asked("to") === "fr" ? "fr" : "en"));
  const [text, setText] = useState(() => asked("text") ?? stored(TEXT) ?? examples(TRANSLATES, other(to))[0]!);
  const [models, setModels] = useState<ModelEntry[]>([]);
  const [model, setModel] = useState<string | null>(null);
  const [looked, setLooked] = useState<Looked>(NOT_YET);
  const [typing, setTyping] = useState(false);
  const [round, setRound] = useState(0);
  const [gone, setGone] = useState(false);
  const looking = useMemo(() => new Looking((news) => setLooked((before) => ({ ...before, ...news }))), []);
  const record = useRef(asked("record"));
  const counted = useRef(0);
  const says = useId();
  const entry = models.find(({ name }) => name === model);
  const task = entry?.task ?? TRANSLATES;
  const translates = task === TRANSLATES;
  const wish = (text: string) => ({ text, model: model!, ...(translates ? { to } : {}) });
  /** What was there to start from becomes what another task, direction or language starts from; a person's own text stays. */
  const begin = (entry: ModelEntry | undefined, to: Locale, locale: Locale) =>
    setText((text) => {
      const at = exampleAt(text);
      return at < 0 ? text : examples(entry?.task ?? TRANSLATES, readBy(entry, to, locale))[at]!;
    });

  useEffect(() => () => looking.close(), [looking]);
  useEffect(() => {
    const stop = new AbortController();
    fetchModels(stop.signal)
      .then((entries) => {
        const linked = entries.find(({ name }) => name === asked("model")) ?? entries[0];
        setModels(entries);
        setModel((before) => before ?? linked?.name ?? null);
        if (linked) begin(linked, to, locale);
      })
      .catch((trouble: Error) => stop.signal.aborted || setLooked((before) => ({ ...before, trouble })));
    return () => stop.abort();
  }, [round]);
  useEffect(() => {
    if (model === null) return;
    const known = record.current;
    record.current = null;
    const look = () => looking.want(wish(text));
    if (known === null) look();
    else
      looking.open(known).then((found) => {
        setGone(found === null);
        if (found === null) look();
        else setText(found);
      });
  }, [looking, model, to, round]);
  useEffect(() => {
    store(TEXT, text);
    keepInAddress({ text: text.length > LONGEST_LINK ? null : text });
  }, [text]);
  useEffect(() => {
    if (model === null) return;
    keepInAddress({ model, to: translates ? to : null, record: looked.file === null ? null : looked.source!.record });
  }, [model, to, translates, looked.source]);

  const type = (text: string) => {
    setText(text);
    setGone(false);
    if (model !== null) looking.want(wish(text), true);
  };
  const speak = (locale: Locale) => {
    looks.speak(locale);
    const at = exampleAt(text);
    const example = examples(task, readBy(entry, to, locale))[at];
    if (example !== undefined && example !== text) type(example);
  };
  const choose = (name: string) => {
    begin(
      models.find((each) => each.name === name),
      to,
      locale,
    );
    setModel(name);
    keepInAddress({ layer: null, head: null, focus: null });
  };
  const turn = (to: Locale) => {
    begin(entry, to, locale);
    setTo(to);
  };
  const open = (file: File) => {
    setGone(false);
    looking.open(file).then((found) => found !== null && setText(found));
  };
  const again = () => setRound((before) => before + 1);
  const drawn = () => {
    page.dataset.drawn = String(++counted.current);
    performance.mark("regard:drawn", { detail: { text: looked.text } });
    if (counted.current === 1) began();
  };
  const failed = (trouble: Error) => {
    if (trouble instanceof Refused && trouble.refusal.code === "unknown_record") again();
    else setLooked((before) => ({ ...before, trouble }));
  };

  const { source, summary, trouble, left } = looked;
  const reader = summary?.model;
  const shown = models.find(({ name }) => name === reader);
  const start = useMemo(() => opening(locale, shown?.task ?? "read", shown?.start ?? null), [reader]);
  const empty = text.trim() === "" && looked.file === null;
  const stale = trouble !== null && looked.text !== text;
  return (
    <Page looks={{ ...looks, speak }}>
      <div {...dropped(open)}>
        {translates ? <Direction to={to} words={spoken} turn={turn} /> : null}
        <TextBox
          text={text}
          asks={spoken.say(translates ? (to === "en" ? "askToEn" : "askToFr") : (ASKS[task] ?? "yourSentence"))}
          language={translates ? other(to) : undefined}
          refusal={trouble ? says : null}
          write={type}
          focused={setTyping}
        />
        {empty ? null : <Answer {...{ looked, text }} task={shown?.task ?? "read"} words={spoken} spoken={!typing} />}
        <Says id={says} trouble={empty ? null : trouble} left={empty ? "" : left} words={spoken} again={again} />
        {gone ? <p class="rg-warning">{spoken.say("recordGone")}</p> : null}
        {text.length > LONGEST_LINK ? <p class="rg-quiet rg-small">{spoken.say("notInLink")}</p> : null}
        <FromFile looked={looked} words={spoken} />
        {model === null ? null : <ModelMenu models={models} chosen={model} words={spoken} choose={choose} />}
        <div id="regard-picture" tabIndex={-1} class={stale ? "rg-stale" : ""}>
          {empty ? (
            <Empty
              words={spoken}
              texts={examples(task, readBy(entry, to, locale))}
              language={readBy(entry, to, locale)}
              write={type}
            />
          ) : null}
          {!empty && stale && source ? <Stale text={looked.text} words={spoken} /> : null}
          {!empty && !source && !trouble ? <Starting words={spoken} /> : null}
          {!empty && source && summary ? (
            <Stage
              both
              told
              key={summary.model}
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
        <ModelAbout entry={entry} words={spoken} />
      </div>
    </Page>
  );
}

function other(language: Locale): Locale {
  return language === "en" ? "fr" : "en";
}

/** The language of the sentences to start from: the one that a model reads, where it reads one; else the page's. */
function readBy(entry: ModelEntry | undefined, to: Locale, locale: Locale): Locale {
  if ((entry?.task ?? TRANSLATES) === TRANSLATES) return other(to);
  if (entry!.name.endsWith("-en")) return "en";
  return entry!.name.endsWith("-fr") ? "fr" : locale;
}

/** Fills the laboratory's page; `began` is called once the first picture is drawn. */
export function mountLab(root: HTMLElement, began = () => {}): () => void {
  render(<Lab page={root.ownerDocument.documentElement} began={began} />, root);
  return () => {
    render(null, root);
    write();
  };
}
