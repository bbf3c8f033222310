import { legible } from "../label.ts";
import type { Sentence } from "../requests.ts";
import type { Key, Words } from "../words.ts";
import type { Looked } from "./looking.ts";

/** How the answer of each kind of model is introduced. */
const ANSWERS: Readonly<Record<string, Key>> = {
  "fill-mask": "answerFilled",
  "next-word": "answerNext",
  sentiment: "answerMood",
  names: "answerName",
};
/** Longer answers get smaller letters, as longer texts do. */
const LONG = 140;

interface AnswerProps {
  looked: Looked;
  /** The text as it is now: what answers an earlier one turns pale after a while. */
  text: string;
  /** What the model does. */
  task: string;
  words: Words;
  /** Whether a screen reader says every change; not while the person types. */
  spoken: boolean;
}

/** What the model answers, as large as the sentence above it, and what a person should know of it. */
export function Answer({ looked: { summary, to, text: answered }, text, task, words, spoken }: AnswerProps) {
  if (!summary) return null;
  const { prediction, notices } = summary;
  const named = words.say(to ? (to === "en" ? "inEnglish" : "inFrench") : (ANSWERS[task] ?? "answer"));
  return (
    <div class={text === answered ? "rg-answer" : "rg-answer rg-late"}>
      {prediction === null ? null : (
        <p class={prediction.length > LONG ? "rg-smaller" : ""} aria-live={spoken ? "polite" : "off"}>
          <span class="rg-quiet">{named}</span>{" "}
          <bdi lang={to ?? undefined}>{prediction ? legible(prediction) : "∅"}</bdi>
        </p>
      )}
      {notices.map((notice: Sentence) => (
        <p class="rg-warning" key={notice.en}>
          {notice[words.locale]}
        </p>
      ))}
    </div>
  );
}
