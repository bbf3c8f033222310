import { useEffect, useState } from "preact/hooks";
import type { Summary } from "../requests.ts";
import { isAbort, type Source } from "../source.ts";
import { type Measured, measured, measuresOf } from "../views/measures.ts";

/** What has been measured so far, layer after layer. */
interface Measuring {
  found: readonly Measured[];
  layers: number;
  trouble: Error | null;
}

const NOTHING: Measuring = { found: [], layers: 0, trouble: null };

/** The measures of every head, asked for once they are wanted; a new text keeps the earlier ones until its own have come. */
export function useMeasures(source: Source, summary: Summary, wanted: boolean, round = 0): Measuring {
  const [state, setState] = useState(NOTHING);
  useEffect(() => {
    if (!wanted) return setState(NOTHING);
    const stop = new AbortController();
    bring(source, summary, stop.signal, setState).catch((trouble: Error) => {
      if (!isAbort(trouble) && !stop.signal.aborted) setState((before) => ({ ...before, trouble }));
    });
    return () => stop.abort();
  }, [source, summary, wanted, round]);
  return state;
}

async function bring(
  source: Source,
  summary: Summary,
  signal: AbortSignal,
  tell: (change: (before: Measuring) => Measuring) => void,
): Promise<void> {
  const found: Measured[] = [];
  for (const layer of summary.layers.keys()) {
    found.push(...measured(await source.ask(measuresOf(layer), signal)));
    if (signal.aborted) return;
    const now: Measuring = { found: [...found], layers: layer + 1, trouble: null };
    tell((before) => (before.found.length > found.length && now.layers < summary.layers.length ? before : now));
  }
}
