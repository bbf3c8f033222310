import { type Answer, decode, decodeTile, type Tile, UnreadableFrame } from "../frame.ts";
import type { Header, Request, ZoomSummary } from "../requests.ts";
import type { Axis, CellPlace, HeadPlace, TileAddress, ZoomSource } from "../zoom/source.ts";
import { browserFetch, exchange, type Fetch } from "./http.ts";

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
