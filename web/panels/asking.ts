import { useEffect, useState } from "preact/hooks";
import type { Answer } from "../frame.ts";
import type { Request, Summary } from "../requests.ts";
import { isAbort, type Source } from "../source.ts";

interface Asked<Data> {
  data: Data | null;
  failed: Error | null;
}

/** What is made of the answers to some requests; while others are on their way, still what was made before. */
export function useAsked<Data>(source: Source, requests: Request[], make: (answers: Answer[]) => Data): Asked<Data> {
  const [asked, setAsked] = useState<Asked<Data>>({ data: null, failed: null });
  useEffect(() => {
    const stop = new AbortController();
    Promise.all(requests.map((request) => source.ask(request, stop.signal)))
      .then((answers) => stop.signal.aborted || setAsked({ data: make(answers), failed: null }))
      .catch((failed: Error) => stop.signal.aborted || isAbort(failed) || setAsked({ data: null, failed }));
    return () => stop.abort();
  }, [source, JSON.stringify(requests)]);
  return asked;
}

const memories = new WeakMap<Summary, Map<string, unknown>>();

/** A state that lasts as long as its record is on the page, also while another view is looked at. */
export function useRemembered<State>(
  summary: Summary,
  name: string,
  first: () => State,
): [State, (next: State) => void] {
  const [, redraw] = useState({});
  const memory = memories.get(summary) ?? new Map<string, unknown>();
  memories.set(summary, memory);
  if (!memory.has(name)) memory.set(name, first());
  const keep = (next: State) => {
    memory.set(name, next);
    redraw({});
  };
  return [memory.get(name) as State, keep];
}
