import { type Answer, decode, UnreadableFrame } from "../frame.ts";
import type { ModelEntry, Refusal, Request } from "../requests.ts";
import { Recent, Refused, type Source } from "../source.ts";
import type { Locale } from "../words.ts";

export type Fetch = (address: string, init: RequestInit) => Promise<Response>;

/** The laboratory answered, but not as agreed: the address's key is spent (401), or something broke inside it. */
export class HttpTrouble extends Error {
  override name = "HttpTrouble";
  readonly status: number;

  constructor(status: number) {
    super(`HTTP ${status}`);
    this.status = status;
  }
}

/** What a model is to read. */
export interface Wish {
  text: string;
  model: string;
  /** The language to translate into, for a model that translates. */
  to?: Locale;
  /** Whether an answer that is found at once will do, where the model writes one: while a person types. */
  quick?: boolean;
}

const recent = new Recent<Answer>();

/** Asks the laboratory over HTTP about one record. */
export class HttpSource implements Source {
  private readonly looked: Answer;
  private readonly fetch: Fetch;
  private sequence = 0;

  constructor(looked: Answer, fetch: Fetch = browserFetch) {
    this.looked = looked;
    this.fetch = fetch;
  }

  /** Lets a model read a text; the source then answers about what was recorded. */
  static async look(wish: Wish, signal?: AbortSignal, fetch = browserFetch): Promise<HttpSource> {
    return new HttpSource(await post(fetch, "/api/look", wish, signal), fetch);
  }

  /** Opens the file of a record. */
  static async open(file: File, signal?: AbortSignal): Promise<HttpSource> {
    return new HttpSource(decode(await (await sendFile("/api/records", file, signal)).arrayBuffer()));
  }

  /** A record that is open in the laboratory already. */
  static async known(record: string, signal?: AbortSignal): Promise<HttpSource> {
    const asked = { record, request: { kind: "summary" }, sequence: 0 };
    return new HttpSource(await post(browserFetch, "/api/answer", asked, signal));
  }

  summary(): Promise<Answer> {
    return Promise.resolve(this.looked);
  }

  weights(layer: number, head: number, signal?: AbortSignal): Promise<Answer> {
    return this.ask({ kind: "weights", layer, head, precision: "exact" }, signal);
  }

  async ask(request: Request, signal?: AbortSignal): Promise<Answer> {
    const record = this.record;
    const key = `${record}/${JSON.stringify(request)}`;
    const known = recent.get(key);
    if (known) return known;
    const sequence = ++this.sequence;
    const answer = await post(this.fetch, "/api/answer", { record, request, sequence }, signal);
    if (answer.header.sequence !== sequence)
      throw new UnreadableFrame(`answer ${answer.header.sequence} to ${sequence}`);
    recent.set(key, answer);
    return answer;
  }

  /** Digest of the record. */
  get record(): string {
    return this.looked.header.record;
  }

  can(): boolean {
    return true;
  }

  offers(): boolean {
    return true;
  }

  close(): void {}
}

export const browserFetch: Fetch = (address, init) => fetch(address, init);

/** The models that the laboratory offers. */
export async function fetchModels(signal: AbortSignal): Promise<ModelEntry[]> {
  return (await told<{ models: ModelEntry[] }>("/api/models", signal)).models;
}

/** What the laboratory says at an address, as JSON. */
export async function told<Said>(address: string, signal?: AbortSignal): Promise<Said> {
  return (await answered(await fetch(address, signal ? { signal } : {}))).json();
}

/** A file of any size that the laboratory takes; it says how large that is where it made the page. */
export async function sendFile(address: string, body: Blob, signal?: AbortSignal): Promise<Response> {
  const largest = Number(document.getElementById("regard-lab")?.dataset.largest ?? Number.POSITIVE_INFINITY);
  if (body.size > largest) throw new RangeError(String(largest));
  const headers = { "content-type": "application/octet-stream" };
  return answered(await fetch(address, { method: "POST", headers, body, ...(signal ? { signal } : {}) }));
}

async function post(fetch: Fetch, address: string, body: unknown, signal?: AbortSignal): Promise<Answer> {
  return decode(await exchange(fetch, address, body, signal));
}

/** The bytes that the laboratory answers with. */
export async function exchange(
  fetch: Fetch,
  address: string,
  body: unknown,
  signal?: AbortSignal,
): Promise<ArrayBuffer> {
  const response = await fetch(address, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
    ...(signal ? { signal } : {}),
  });
  return (await answered(response)).arrayBuffer();
}

async function answered(response: Response): Promise<Response> {
  if (response.ok) return response;
  const refusal = (await response.json().catch(() => null)) as Refusal | null;
  throw refusal?.message?.en ? new Refused(refusal) : new HttpTrouble(response.status);
}
