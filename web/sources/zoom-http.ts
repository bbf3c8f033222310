import { type Answer, decode, decodeTile, type Tile, UnreadableFrame } from "../frame.ts";
import type { Header, Request, Sentence, ZoomSummary } from "../requests.ts";
import type { Axis, CellPlace, Found, HeadPlace, TileAddress, ZoomSource } from "../zoom/source.ts";
import { browserFetch, exchange, type Fetch, told as saidAt, sendFile } from "./http.ts";

/** How far the zoom is that is being made. */
export interface Job {
  name: string;
  state: "loading" | "reading" | "drawing" | "done" | "failed" | "cancelled";
  share: number;
  /** Seconds; null while nobody knows. */
  left: number | null;
  digest: string | null;
  message: Sentence | null;
}

/** A zoom that is there already. */
export interface KeptZoom {
  digest: string;
  text: string;
  model: string;
  layer: number;
  tokens: number;
}

export interface Zooms {
  job: Job | null;
  kept: KeptZoom[];
  /** How many layers each model has, where that is known. */
  layers: Record<string, number>;
}

/** What is being made, and what is there; of the job alone, less has to be looked at. */
export function fetchZooms(onlyJob: boolean, signal?: AbortSignal): Promise<Zooms> {
  return saidAt(onlyJob ? "/api/zooms?job" : "/api/zooms", signal);
}

/** Has a zoom of a text made. */
export async function beginZoom(text: Blob, asked: Record<"name" | "model" | "layer", string>): Promise<Job> {
  return (await (await sendFile(`/api/zooms?${new URLSearchParams(asked)}`, text)).json()).job;
}

/** Stops what is being made. */
export async function cancelZoom(): Promise<void> {
  await exchange(browserFetch, "/api/zooms/cancel", {});
}

/** Asks the laboratory over HTTP about one zoom pyramid. */
export class HttpZoomSource implements ZoomSource {
  private readonly digest: string;
  private readonly fetch: Fetch;
  private sequence = 0;

  constructor(digest: string, fetch: Fetch = browserFetch) {
    this.digest = digest;
    this.fetch = fetch;
  }

  async summary(signal: AbortSignal): Promise<ZoomSummary> {
    return told((await this.ask({ kind: "zoom" }, decode, signal)).header, "zoom");
  }

  async tile({ layer, head, level, row, column }: TileAddress, signal: AbortSignal): Promise<Tile> {
    return (await this.ask({ kind: "tile", layer, head, level, row, column }, decodeTile, signal)).tile;
  }

  async cell({ layer, head }: HeadPlace, { query, key }: CellPlace, signal: AbortSignal): Promise<number | null> {
    return told((await this.ask({ kind: "cell", layer, head, query, key }, decode, signal)).header, "cell").weight;
  }

  async labels(axis: Axis, start: number, signal: AbortSignal): Promise<string[]> {
    return told((await this.ask({ kind: "tokens", axis, start }, decode, signal)).header, "tokens");
  }

  async find(axis: Axis, text: string): Promise<Found> {
    const asked = { record: this.digest, axis, text };
    return JSON.parse(new TextDecoder().decode(await exchange(this.fetch, "/api/find", asked)));
  }

  private async ask<Read extends Pick<Answer, "header">>(
    request: Request,
    read: (frame: ArrayBuffer) => Read,
    signal: AbortSignal,
  ): Promise<Read> {
    const sequence = ++this.sequence;
    const asked = { record: this.digest, request, sequence };
    const answer = read(await exchange(this.fetch, "/api/answer", asked, signal));
    if (answer.header.sequence !== sequence)
      throw new UnreadableFrame(`answer ${answer.header.sequence} to ${sequence}`);
    return answer;
  }
}

function told<Part extends "zoom" | "cell" | "tokens">(header: Header, part: Part): NonNullable<Header[Part]> {
  const found = header[part];
  if (!found) throw new UnreadableFrame(`the answer says nothing of ${part}`);
  return found;
}
