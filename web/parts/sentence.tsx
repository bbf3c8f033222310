import type { ComponentChild } from "preact";
import { Fragment } from "preact";
import type { Gaze } from "../gaze.ts";
import type { Head } from "../head.ts";
import { read } from "../reading.ts";
import type { Key, Words } from "../words.ts";

interface FilledProps {
  message: Key;
  places: Readonly<Record<string, ComponentChild>>;
  count?: number;
  words: Words;
}

/** A sentence of the word tables with elements in its places. */
export function Filled({ message, places, count, words }: FilledProps) {
  return (
    <>
      {words.parts(message, count).map((part) => {
        return "words" in part ? part.words : <Fragment key={part.place}>{places[part.place]}</Fragment>;
      })}
    </>
  );
}

interface SentenceProps {
  head: Head;
  gaze: Gaze | null;
  words: Words;
  /** Whether a screen reader says every change; not while the person types. */
  spoken: boolean;
}

/** What the picture shows, in one sentence: it changes with what is looked at, and is read aloud. */
export function Sentence({ head, gaze, words, spoken }: SentenceProps) {
  const { key, tokens, shares } = read(head, gaze, words);
  const places: Record<string, ComponentChild> = {};
  for (const [place, { side, text }] of Object.entries(tokens))
    places[place] = (
      <bdi dir="ltr" class={`rg-${side}`}>
        {text}
      </bdi>
    );
  for (const [place, share] of Object.entries(shares)) places[place] = <b class="rg-share">{share}</b>;
  return (
    <p class="rg-reading" role="status" aria-live={spoken ? "polite" : "off"}>
      <Filled message={key} places={places} words={words} />
    </p>
  );
}
