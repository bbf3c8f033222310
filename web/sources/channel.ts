import { type Answer, decode } from "../frame.ts";
import type { Refusal, Request } from "../requests.ts";
import { Recent, Refused, type Source } from "../source.ts";

/** The part of a notebook widget's model that is used here. */
export interface WidgetModel {
  get(trait: string): unknown;
  on(event: string, listener: (...given: never[]) => void): void;
  off(event: string, listener: (...given: never[]) => void): void;
  send(message: unknown): void;
}

interface Reply {
  view: string;
  sequence: number;
  refusal?: Refusal;
}

interface Waiting {
  resolve(frame: ArrayBuffer | ArrayBufferView): void;
  reject(error: Error): void;
}

/** Asks the notebook's kernel over the widget's channel. Several views may share one channel: each has its own name. */
export class ChannelSource implements Source {
  private readonly model: WidgetModel;
  private readonly view = Math.random().toString(36).slice(2);
  private readonly waiting = new Map<number, Waiting>();
  private readonly recent = new Recent<Answer>();
  private sequence = 0;

  constructor(model: WidgetModel) {
    this.model = model;
    model.on("msg:custom", this.receive);
  }

  summary(signal?: AbortSignal): Promise<Answer> {
    return this.ask({ kind: "summary" }, signal);
  }

  weights(layer: number, head: number, signal?: AbortSignal): Promise<Answer> {
    return this.ask({ kind: "weights", layer, head, precision: "exact" }, signal);
  }

  offers(): boolean {
    return true;
  }

  can(): boolean {
    return true;
  }

  close(): void {
    this.model.off("msg:custom", this.receive);
    for (const { reject } of this.waiting.values()) reject(new DOMException("the view was closed", "AbortError"));
    this.waiting.clear();
  }

  async ask(request: Request, signal?: AbortSignal): Promise<Answer> {
    const asked = JSON.stringify(request);
    const known = this.recent.get(`${this.model.get("record")}/${asked}`);
    if (known) return known;
    const answer = decode(await this.exchange(request, signal));
    this.recent.set(`${answer.header.record}/${asked}`, answer);
    return answer;
  }

  /** The frame that answers a request: one that came along with the widget, so that nobody waits for a busy kernel, or the kernel's. */
  exchange(request: Request, signal?: AbortSignal): Promise<ArrayBuffer | ArrayBufferView> {
    const frames = this.model.get("ahead") as Record<string, ArrayBufferView> | undefined;
    const ahead = frames?.[JSON.stringify(Object.entries(request).sort())];
    if (ahead) return Promise.resolve(ahead);
    if (signal?.aborted) return Promise.reject(signal.reason);
    const sequence = ++this.sequence;
    return new Promise((resolve, reject) => {
      const abort = () => {
        this.waiting.delete(sequence);
        reject(signal?.reason);
      };
      const settle = <Given>(end: (given: Given) => void) => {
        return (given: Given) => {
          signal?.removeEventListener("abort", abort);
          end(given);
        };
      };
      signal?.addEventListener("abort", abort, { once: true });
      this.waiting.set(sequence, { resolve: settle(resolve), reject: settle(reject) });
      this.model.send({ view: this.view, sequence, request });
    });
  }

  private readonly receive = (reply: Reply, buffers?: ArrayBufferView[]) => {
    if (reply?.view !== this.view) return;
    const waiting = this.waiting.get(reply.sequence);
    if (!waiting) return;
    this.waiting.delete(reply.sequence);
    try {
      if (reply.refusal) throw new Refused(reply.refusal);
      waiting.resolve(buffers?.[0] ?? new ArrayBuffer(0));
    } catch (error) {
      waiting.reject(error as Error);
    }
  };
}
