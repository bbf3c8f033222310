import { isAbort, Recent } from "../source.ts";
import { type Axis, LABELS_AT_ONCE } from "./source.ts";

const MOST_HELD = 96;

type Fetch = (axis: Axis, start: number, signal: AbortSignal) => Promise<string[]>;

/** The labels of tokens, asked for by the thousand when the first of them is wanted. */
export class Names {
  private readonly fetch: Fetch;
  private readonly arrived: () => void;
  private readonly held = new Recent<readonly string[]>(MOST_HELD);
  private readonly asked = new Map<string, Promise<readonly string[]>>();
  private readonly stop = new AbortController();

  constructor(fetch: Fetch, arrived: () => void) {
    this.fetch = fetch;
    this.arrived = arrived;
  }

  /** The label if it is here; else it is asked for. */
  peek(axis: Axis, token: number): string | undefined {
    const start = startOf(token);
    const found = this.held.get(`${axis}/${start}`);
    if (!found) this.bring(axis, start).catch(() => {});
    return found?.[token - start];
  }

  /** The label if it is here. */
  known(axis: Axis, token: number): string | undefined {
    const start = startOf(token);
    return this.held.get(`${axis}/${start}`)?.[token - start];
  }

  async label(axis: Axis, token: number): Promise<string> {
    const start = startOf(token);
    const found = this.held.get(`${axis}/${start}`) ?? (await this.bring(axis, start));
    return found[token - start] ?? "";
  }

  close(): void {
    this.stop.abort();
  }

  private bring(axis: Axis, start: number): Promise<readonly string[]> {
    const name = `${axis}/${start}`;
    const under = this.asked.get(name);
    if (under) return under;
    const bringing = this.fetch(axis, start, this.stop.signal).then(
      (labels) => {
        this.held.set(name, labels);
        this.asked.delete(name);
        this.arrived();
        return labels;
      },
      (error: Error) => {
        // Whoever asks again soon gets the same failure; a server that is gone is not asked sixty times a second.
        if (!isAbort(error)) setTimeout(() => this.asked.delete(name), 3000);
        throw error;
      },
    );
    this.asked.set(name, bringing);
    return bringing;
  }
}

function startOf(token: number): number {
  return Math.floor(token / LABELS_AT_ONCE) * LABELS_AT_ONCE;
}
