import { useEffect, useMemo, useState } from "preact/hooks";
import { isAbort, Recent } from "../source.ts";
import type { Names } from "./names.ts";
import type { CellPlace, HeadPlace, ZoomSource } from "./source.ts";

/** A pointer that moves on within this time asks for nothing. */
const PAUSE = 80;

/** One cell, named and weighed. What is not known yet is undefined; a masked weight is null. */
export interface Known extends CellPlace {
  queryLabel: string;
  keyLabel: string;
  weight: number | null | undefined;
}

interface Asked {
  source: ZoomSource;
  names: Names | null;
  head: HeadPlace;
  cell: CellPlace | null;
  failed(error: Error): void;
}

/** The tokens and the exact weight of the cell that is looked at, asked for once it has been looked at for a moment. */
export function useExact({ source, names, head, cell, failed }: Asked): Known | null {
  const recent = useMemo(() => new Recent<{ weight: number | null }>(512), [source]);
  const [, arrived] = useState({});
  const { layer, head: number } = head;
  const name = cell && nameOf(head, cell);
  useEffect(() => {
    if (!cell || !names || !name) return;
    const stop = new AbortController();
    const ask = async () => {
      const weighed = recent.get(name) ?? { weight: await source.cell({ layer, head: number }, cell, stop.signal) };
      await Promise.all([names.label("query", cell.query), names.label("key", cell.key)]);
      recent.set(name, weighed);
      if (!stop.signal.aborted) arrived({});
    };
    const wait = setTimeout(
      () => ask().catch((error) => isAbort(error) || stop.signal.aborted || failed(error)),
      PAUSE,
    );
    return () => {
      clearTimeout(wait);
      stop.abort();
    };
  }, [source, names, name]);
  if (!cell || !names || !name) return null;
  // A pointer under which cells pass by asks for no labels: the effect does, once it rests.
  const queryLabel = names.known("query", cell.query) ?? "…";
  const keyLabel = names.known("key", cell.key) ?? "…";
  return { ...cell, queryLabel, keyLabel, weight: recent.get(name)?.weight };
}

function nameOf({ layer, head }: HeadPlace, { query, key }: CellPlace): string {
  return `${layer}/${head}/${query}/${key}`;
}
