import type { Summary } from "../requests.ts";
import { isAbort, Refused } from "../source.ts";
import { HttpSource, type Wish } from "../sources/http.ts";
import type { Locale } from "../words.ts";
import { Newest } from "./newest.ts";
import { cutOff } from "./trouble.ts";

export type { Wish };

/** Milliseconds without a stroke after which a better answer is asked for. */
export const REST = 500;

/** What came of the last look. The source stays the last good one when a look fails. */
export interface Looked {
  source: HttpSource | null;
  summary: Summary | null;
  /** The text typed for that source, which may be longer than what the model read. */
  text: string;
  /** The language that it was translated into, where it was. */
  to: Locale | null;
  /** What the model could not read of it. */
  left: string;
  trouble: Error | null;
  /** The file that it came from, where it did not come from a look: its name, or nothing where only its content is known. */
  file: string | null;
}

export const NOT_YET: Looked = { source: null, summary: null, text: "", to: null, left: "", trouble: null, file: null };

/** Lets a model read each newest text, or opens a record, and tells what came of it. */
export class Looking {
  private readonly stop = new AbortController();
  private readonly newest: Newest<Wish>;
  private readonly tell: (looked: Partial<Looked>) => void;
  /** Counts files: a look from before the newest of them is not shown after it. */
  private files = 0;
  /** The file that is on its way, until something else is wanted. */
  private coming: object | null = null;
  private rest: ReturnType<typeof setTimeout> | undefined;
  /** The record that was told last. */
  private shown = "";

  constructor(tell: (looked: Partial<Looked>) => void) {
    this.tell = tell;
    this.newest = new Newest((wish) => this.look(wish));
  }

  /** Has a text read. What is being typed is translated at once, and more carefully when the typing rests. */
  want(wish: Wish, typed = false): void {
    this.coming = null;
    clearTimeout(this.rest);
    if (wish.text.trim() === "") this.newest.drop();
    else if (typed && wish.to) {
      void this.newest.want({ ...wish, quick: true });
      this.rest = setTimeout(() => void this.newest.want(wish), REST);
    } else void this.newest.want(wish);
  }

  /** Opens a file, or a record that is open already. Gives its text, or null where it could not be opened. */
  async open(from: File | string): Promise<string | null> {
    const mine = {};
    this.coming = mine;
    this.files++;
    clearTimeout(this.rest);
    this.newest.drop();
    try {
      const { signal } = this.stop;
      const source = await (typeof from === "string" ? HttpSource.known(from, signal) : HttpSource.open(from, signal));
      const { summary } = (await source.summary()).header;
      const text = summary?.text ?? "";
      if (this.coming !== mine) return null;
      this.shown = source.record;
      this.tell({
        source,
        summary,
        text,
        to: null,
        left: "",
        trouble: null,
        file: typeof from === "string" ? "" : from.name,
      });
      return text;
    } catch (error) {
      const unknown = typeof from === "string" && error instanceof Refused;
      if (!isAbort(error) && !unknown && this.coming === mine) this.tell({ trouble: error as Error, left: "" });
      return null;
    }
  }

  close(): void {
    clearTimeout(this.rest);
    this.newest.drop();
    this.stop.abort();
  }

  private async look(wish: Wish): Promise<void> {
    const turn = this.files;
    try {
      await this.ask(wish, wish.text, turn, { left: "", trouble: null });
    } catch (error) {
      if (isAbort(error)) return;
      const cut = cutOff(error as Error, wish.text);
      if (cut) await this.lookAtPart(wish, cut, turn, error as Error);
      else this.tell({ trouble: error as Error, left: "" });
    }
  }

  private async lookAtPart(
    wish: Wish,
    cut: { kept: string; left: string },
    turn: number,
    trouble: Error,
  ): Promise<void> {
    try {
      await this.ask(wish, cut.kept, turn, { left: cut.left, trouble });
    } catch (error) {
      if (!isAbort(error)) this.tell({ trouble: error as Error, left: "" });
    }
  }

  private async ask(wish: Wish, part: string, turn: number, besides: Pick<Looked, "left" | "trouble">): Promise<void> {
    const source = await HttpSource.look({ ...wish, text: part }, this.stop.signal);
    const { header } = await source.summary();
    if (turn !== this.files) return;
    const { text, to = null } = wish;
    // The same record again, once the typing rests: what is drawn of it stays as it is.
    if (header.record === this.shown) this.tell({ text, to, file: null, ...besides });
    else this.tell({ source, summary: header.summary, text, to, file: null, ...besides });
    this.shown = header.record;
  }
}
