import type { Summary } from "../requests.ts";
import { isAbort } from "../source.ts";
import { HttpSource } from "../sources/http.ts";
import { Newest } from "./newest.ts";
import { cutOff } from "./trouble.ts";

export interface Wish {
  text: string;
  model: string;
}

/** What came of the last look. The source stays the last good one when a look fails. */
export interface Looked {
  source: HttpSource | null;
  summary: Summary | null;
  /** The text typed for that source, which may be longer than what the model read. */
  text: string;
  /** What the model could not read of it. */
  left: string;
  trouble: Error | null;
}

export const NOT_YET: Looked = { source: null, summary: null, text: "", left: "", trouble: null };

/** Lets a model read each newest text, and tells what came of it. */
export class Looking {
  private readonly stop = new AbortController();
  private readonly newest: Newest<Wish>;
  private readonly tell: (looked: Partial<Looked>) => void;

  constructor(tell: (looked: Partial<Looked>) => void) {
    this.tell = tell;
    this.newest = new Newest((wish) => this.look(wish));
  }

  want(wish: Wish): void {
    if (wish.text.trim() === "") this.newest.drop();
    else void this.newest.want(wish);
  }

  close(): void {
    this.newest.drop();
    this.stop.abort();
  }

  private async look(wish: Wish): Promise<void> {
    try {
      await this.ask(wish, wish.text, { left: "", trouble: null });
    } catch (error) {
      if (isAbort(error)) return;
      const cut = cutOff(error as Error, wish.text);
      if (cut) await this.lookAtPart(wish, cut, error as Error);
      else this.tell({ trouble: error as Error, left: "" });
    }
  }

  private async lookAtPart(wish: Wish, cut: { kept: string; left: string }, trouble: Error): Promise<void> {
    try {
      await this.ask(wish, cut.kept, { left: cut.left, trouble });
    } catch (error) {
      if (!isAbort(error)) this.tell({ trouble: error as Error, left: "" });
    }
  }

  private async ask({ text, model }: Wish, part: string, besides: Pick<Looked, "left" | "trouble">): Promise<void> {
    const source = await HttpSource.look(part, model, this.stop.signal);
    const { header } = await source.summary();
    this.tell({ source, summary: header.summary, text, ...besides });
  }
}
