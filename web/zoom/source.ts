import type { Tile } from "../frame.ts";
import type { TokensRequest, ZoomSummary } from "../requests.ts";

export type Axis = TokensRequest["axis"];

export interface HeadPlace {
  layer: number;
  head: number;
}

/** Which tile: of which head, how coarse, and where. */
export interface TileAddress extends HeadPlace {
  level: number;
  row: number;
  column: number;
}

/** One weight of the matrix. */
export interface CellPlace {
  query: number;
  key: number;
}

/** Where a text stands: the token in which each occurrence begins, and whether there are more. */
export interface Found {
  tokens: number[];
  more: boolean;
}

/** Where the zoom's answers come from; the viewer knows only this. */
export interface ZoomSource {
  summary(signal: AbortSignal): Promise<ZoomSummary>;
  tile(address: TileAddress, signal: AbortSignal): Promise<Tile>;
  /** The exact weight; null where it is masked. */
  cell(head: HeadPlace, cell: CellPlace, signal: AbortSignal): Promise<number | null>;
  /** At most `LABELS_AT_ONCE` labels, from the one numbered `start` on. */
  labels(axis: Axis, start: number, signal: AbortSignal): Promise<string[]>;
  /** Where a text stands among the tokens, however the model has cut its words; absent where nobody can look for it. */
  find?(axis: Axis, text: string): Promise<Found>;
}

export const LABELS_AT_ONCE = 1024;
