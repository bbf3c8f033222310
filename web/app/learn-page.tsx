import { render } from "preact";
import { useCallback, useEffect, useState } from "preact/hooks";
import type { Sentence } from "../requests.ts";
import { browserFetch, exchange, told } from "../sources/http.ts";
import type { ThemeName } from "../theme.ts";
import type { Key, Words } from "../words.ts";
import { Page } from "./page.tsx";
import { explain } from "./trouble.ts";
import { usePageLooks } from "./use-looks.ts";

const LESSONS = "/api/lessons";

interface Lesson {
  name: string;
  title: Sentence;
  question: Sentence;
  exercises: { title: Sentence; level: "untouched" | "tried" | "shown" | "helped" | "passed" }[];
}

/** The course, and how far the learner is. */
interface Course {
  lessons: Lesson[];
  /** Name of the lesson that comes next; null where all are done. */
  current: string | null;
  code: string | null;
  folder: string;
  /** What to type for JupyterLab, where it is not installed. */
  install: string | null;
  notices: Sentence[];
}

interface Opened {
  address: string;
  file: string;
  beside: string | null;
}

/** The lessons: what each asks, how far one is, and a way to open it. */
function LearnPage({ page }: { page: HTMLElement }) {
  const looks = usePageLooks(page);
  const { words, locale } = looks;
  const [course, setCourse] = useState<Course | null>(null);
  const [trouble, setTrouble] = useState<Error | null>(null);
  const [waiting, setWaiting] = useState<string | null>(null);
  const [opened, setOpened] = useState<Opened | null>(null);
  const ask = useCallback(() => told<Course>(LESSONS).then(setCourse).catch(setTrouble), []);
  useEffect(() => {
    ask();
    const back = () => document.hidden || ask(); // who comes back from a notebook has perhaps passed something
    document.addEventListener("visibilitychange", back);
    return () => document.removeEventListener("visibilitychange", back);
  }, [ask]);
  const open = (lesson: string) => {
    if (waiting !== null) return;
    setTrouble(null);
    setOpened(null);
    setWaiting(lesson);
    exchange(browserFetch, LESSONS, { lesson, language: locale })
      .then((bytes) => {
        const there = JSON.parse(new TextDecoder().decode(bytes)) as Opened;
        setOpened(there);
        window.open(there.address, "_blank", "noopener");
        return ask();
      })
      .catch(setTrouble)
      .finally(() => setWaiting(null));
  };
  const current = course?.lessons.findIndex(({ name }) => name === course.current) ?? -1;
  return (
    <Page looks={looks} class="rg-learn">
      <h2>{words.say("learnTitle")}</h2>
      <p>{words.say("learnLead")}</p>
      {course?.notices.map((notice) => (
        <p key={notice.en} class="rg-warning">
          {notice[locale]}
        </p>
      ))}
      {course && current < 0 ? <p class="rg-next">{words.say("learnAll")}</p> : null}
      {course?.install ? <p>{filled("learnInstall", { install: <code>{course.install}</code> }, words)}</p> : null}
      <div class="rg-says" role="alert">
        {trouble ? <p class="rg-warning">{explain(trouble, words)}</p> : null}
      </div>
      <div class="rg-says" role="status">
        {waiting === null ? null : <p>{words.say("learnOpening")}</p>}
        {opened ? <Where {...{ opened, words }} /> : null}
      </div>
      <div id="regard-picture" tabIndex={-1}>
        {course ? (
          <ol class="rg-lessons">
            {course.lessons.map((lesson, at) => (
              <Entry
                key={lesson.name}
                {...{ lesson, words }}
                number={at + 1}
                next={at === current}
                theme={looks.themeName}
                open={course.install === null ? () => open(lesson.name) : null}
              />
            ))}
          </ol>
        ) : trouble ? null : (
          <p class="rg-quiet">{words.say("learnLoading")}</p>
        )}
      </div>
      {course ? (
        <div class="rg-foot">
          {course.code ? <p>{filled("learnCode", { code: <code>{course.code}</code> }, words)}</p> : null}
          <p class="rg-quiet">
            {filled(
              "learnFolder",
              { folder: <code>{course.folder}</code>, command: <code>regard learn --lang {locale}</code> },
              words,
            )}
          </p>
        </div>
      ) : null}
    </Page>
  );
}

interface EntryProps {
  lesson: Lesson;
  number: number;
  /** Whether it comes next. */
  next: boolean;
  words: Words;
  theme: ThemeName;
  open: (() => void) | null;
}

function Entry({ lesson, number, next, words, theme, open }: EntryProps) {
  const { locale } = words;
  const title = lesson.title[locale];
  const passed = lesson.exercises.filter(({ level }) => level === "passed" || level === "helped").length;
  const picture = `${LESSONS}/${lesson.name}/picture?lang=${locale}&theme=${theme}`;
  return (
    <li class={next ? "rg-next" : ""} aria-current={next ? "step" : undefined}>
      <img key={picture} src={picture} alt={words.say("learnPicture", { title })} loading="lazy" onError={hide} />
      <div>
        {next ? <p class="rg-query">{words.say("learnNext", { number })}</p> : null}
        <h3>
          {number}. {title}
        </h3>
        <p>{lesson.question[locale]}</p>
        {lesson.exercises.length > 0 ? (
          <p class="rg-progress">
            {lesson.exercises.map(({ title, level }) => (
              <i key={title.en} class={`rg-${level}`} />
            ))}
            <span class="rg-quiet">{words.say("learnPassed", { count: lesson.exercises.length, passed })}</span>
          </p>
        ) : null}
        {open ? (
          <button type="button" class="rg-button" aria-label={words.say("learnOpenOf", { number })} onClick={open}>
            {words.say("learnOpen")}
          </button>
        ) : null}
      </div>
    </li>
  );
}

/** Where the lesson opens: the browser may have refused the new tab. */
function Where({ opened, words }: { opened: Opened; words: Words }) {
  const link = (
    <a class="rg-link" href={opened.address} target="_blank" rel="noopener noreferrer">
      {opened.file.split(/[\\/]/u).at(-1)}
    </a>
  );
  return (
    <>
      <p>{filled("learnOpened", { link }, words)}</p>
      {opened.beside ? <p>{words.say("learnBeside", { name: opened.beside })}</p> : null}
    </>
  );
}

/** A sentence whose places are filled with elements. */
function filled(key: Key, elements: Record<string, preact.JSX.Element>, words: Words) {
  return words.parts(key).map((part) => ("words" in part ? part.words : elements[part.place]));
}

/** A picture that cannot be drawn, such as one of a model that is not on this disk, leaves its place empty. */
function hide({ currentTarget }: preact.TargetedEvent<HTMLImageElement>) {
  currentTarget.style.visibility = "hidden";
}

/** Fills the page of the lessons. */
export function mountLearn(root: HTMLElement): () => void {
  render(<LearnPage page={root.ownerDocument.documentElement} />, root);
  return () => render(null, root);
}
