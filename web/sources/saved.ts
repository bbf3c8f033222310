import { fromBase64 } from "../base64.ts";
import { type Answer, decode, UnreadableFrame } from "../frame.ts";
import { type Request, type SavedFile, SCHEMA } from "../requests.ts";
import type { Source } from "../source.ts";

const PRECISIONS = ["exact", "rounded"] as const;

/** Answers from the data inside a saved page, which needs no server and no network. */
export class SavedSource implements Source {
  private readonly places = new Map<string, readonly [offset: number, length: number]>();
  private readonly frames: Promise<Uint8Array>;

  constructor(file: SavedFile) {
    if (file?.schema !== SCHEMA) throw new UnreadableFrame(`schema ${file?.schema}, expected ${SCHEMA}`);
    for (const { request, offset, length } of file.answers) this.places.set(key(request), [offset, length]);
    this.frames = inflate(fromBase64(file.frames));
    this.frames.catch(() => {});
  }

  summary(): Promise<Answer> {
    return this.answer({ kind: "summary" });
  }

  weights(layer: number, head: number): Promise<Answer> {
    const requests = PRECISIONS.map((precision) => ({ kind: "weights", layer, head, precision }));
    return this.answer(requests.find((request) => this.places.has(key(request))) ?? requests[0]!);
  }

  ask(request: Request): Promise<Answer> {
    return request.kind === "weights" ? this.weights(request.layer, request.head) : this.answer({ ...request });
  }

  can(request: Request): boolean {
    return request.kind === "weights" ? this.offers(request.layer, request.head) : this.places.has(key({ ...request }));
  }

  offers(layer: number, head: number): boolean {
    return PRECISIONS.some((precision) => this.places.has(key({ kind: "weights", layer, head, precision })));
  }

  close(): void {}

  private async answer(request: Record<string, unknown>): Promise<Answer> {
    return decode(await this.frame(request));
  }

  /** The bytes that answer a request. */
  async frame(request: object): Promise<Uint8Array> {
    const place = this.places.get(key({ ...request }));
    if (!place) throw new UnreadableFrame(`the file does not answer ${JSON.stringify(request)}`);
    const frames = await this.frames;
    return frames.subarray(place[0], place[0] + place[1]);
  }
}

/** One text for equal requests, whatever the order of their fields. */
function key(request: Record<string, unknown>): string {
  return JSON.stringify(Object.entries(request).sort(([one], [other]) => (one < other ? -1 : 1)));
}

async function inflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
