import { decode, decodeTile, type Numbers, type Tile } from "../frame.ts";
import type { Request, ZoomSummary } from "../requests.ts";
import type { Axis, CellPlace, HeadPlace, TileAddress, ZoomSource } from "../zoom/source.ts";

/** Who gives the frame that answers a request: a notebook's channel, or a saved page. */
export type Frames = (request: Request, signal: AbortSignal) => Promise<ArrayBuffer | ArrayBufferView>;

/** A zoom outside the laboratory. */
export class FramedZoomSource implements ZoomSource {
  protected readonly frames: Frames;

  constructor(frames: Frames) {
    this.frames = frames;
  }

  async summary(signal: AbortSignal): Promise<ZoomSummary> {
    return (await this.ask({ kind: "zoom" }, signal)).header.zoom!;
  }

  async tile({ layer, head, level, row, column }: TileAddress, signal: AbortSignal): Promise<Tile> {
    return decodeTile(await this.frames({ kind: "tile", layer, head, level, row, column }, signal)).tile;
  }

  async cell({ layer, head }: HeadPlace, { query, key }: CellPlace, signal: AbortSignal): Promise<number | null> {
    return (await this.ask({ kind: "cell", layer, head, query, key }, signal)).header.cell!.weight;
  }

  async labels(axis: Axis, start: number, signal: AbortSignal): Promise<string[]> {
    return (await this.ask({ kind: "tokens", axis, start }, signal)).header.tokens!;
  }

  private async ask(request: Request, signal: AbortSignal) {
    return decode(await this.frames(request, signal));
  }
}

/** A saved zoom: single weights are read off the exact matrix that the page carries, masked ones off the finest tiles. */
export class SavedZoomSource extends FramedZoomSource {
  override async cell(head: HeadPlace, { query, key }: CellPlace, signal: AbortSignal): Promise<number | null> {
    const [row, column] = [query, key].map((token) => Math.floor(token / 256)) as [number, number];
    const { codes, columns, meaning } = await this.tile({ ...head, level: 0, row, column }, signal);
    if (codes[(query % 256) * columns + (key % 256)] === meaning.masked) return null;
    return this.weight(head, query, key, signal);
  }

  private readonly held = new Map<string, Promise<Numbers>>();

  private async weight({ layer, head }: HeadPlace, query: number, key: number, signal: AbortSignal): Promise<number> {
    const place = `${layer}/${head}`;
    const request = { kind: "weights", layer, head, precision: "exact" } as const;
    const asked = this.held.get(place) ?? this.frames(request, signal).then((frame) => decode(frame).arrays[0]!);
    this.held.set(place, asked);
    const { values, shape } = await asked;
    return values[query * shape[1]! + key]!;
  }
}
