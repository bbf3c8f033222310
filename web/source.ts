import type { Answer } from "./frame.ts";
import type { Refusal, Request } from "./requests.ts";

/** Where answers come from. The web page, the notebook and the saved file each have one, and the views know only this. */
export interface Source {
  summary(signal?: AbortSignal): Promise<Answer>;
  weights(layer: number, head: number, signal?: AbortSignal): Promise<Answer>;
  /** Any question about the record. */
  ask(request: Request, signal?: AbortSignal): Promise<Answer>;
  /** Whether that question can be answered here: a saved file holds only some answers. */
  can(request: Request): boolean;
  /** Whether `weights` can be answered here: a saved file holds only some heads. */
  offers(layer: number, head: number): boolean;
  close(): void;
}

/** The other side understood the request and said no, with a sentence for the person. */
export class Refused extends Error {
  override name = "Refused";
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.message.en);
    this.refusal = refusal;
  }
}

const HELD = 48;

/** The answers most recently used, up to a bound. */
export class Recent<Value> {
  private readonly held = new Map<string, Value>();
  private readonly bound: number;

  constructor(bound = HELD) {
    this.bound = bound;
  }

  get(key: string): Value | undefined {
    const value = this.held.get(key);
    if (value !== undefined) this.set(key, value);
    return value;
  }

  set(key: string, value: Value): void {
    this.held.delete(key);
    this.held.set(key, value);
    if (this.held.size > this.bound) this.held.delete(this.held.keys().next().value as string);
  }
}

/** Whether an error only says that nobody wants the answer any more. */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === "AbortError";
}
