import { isAbort } from "../source.ts";

const AT_ONCE = 2;

/** Brings what is seen, at most two at a time; what goes out of sight before it came is cancelled. */
export class Fetching {
  private readonly bring: (part: string, signal: AbortSignal) => Promise<void>;
  private readonly failed: (error: Error) => void;
  private readonly running = new Map<string, AbortController>();
  private readonly done = new Set<string>();
  private wanted: readonly string[] = [];

  constructor(bring: (part: string, signal: AbortSignal) => Promise<void>, failed: (error: Error) => void) {
    this.bring = bring;
    this.failed = failed;
  }

  /** What is seen now, the most urgent first. */
  want(parts: readonly string[]): void {
    this.wanted = parts;
    for (const [part, stop] of this.running) if (!parts.includes(part)) stop.abort();
    this.next();
  }

  close(): void {
    this.want([]);
  }

  private next(): void {
    for (const part of this.wanted) {
      if (this.running.size >= AT_ONCE) return;
      if (!this.running.has(part) && !this.done.has(part)) void this.start(part);
    }
  }

  private async start(part: string): Promise<void> {
    const stop = new AbortController();
    this.running.set(part, stop);
    try {
      await this.bring(part, stop.signal);
      if (!stop.signal.aborted) this.done.add(part);
    } catch (error) {
      if (!isAbort(error) && !stop.signal.aborted) {
        this.wanted = [];
        this.failed(error as Error);
      }
    }
    this.running.delete(part);
    this.next();
  }
}
