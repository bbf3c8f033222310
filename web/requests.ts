// Written by `make format` from src/regard/views/requests.py and zoom_requests.py. Change those files, not this one.

export const SCHEMA = 1;

export interface ZoomRequest {
  kind: "zoom";
}

export interface TileRequest {
  layer: number;
  head: number;
  level: number;
  row: number;
  column: number;
  kind: "tile";
}

export interface CellRequest {
  layer: number;
  head: number;
  query: number;
  key: number;
  kind: "cell";
}

export interface TokensRequest {
  axis: "query" | "key";
  start: number;
  kind: "tokens";
}

export interface ZoomHead {
  layer: number;
  head: number;
  name: string;
  proof: "unproved" | "passed" | "failed";
  error: number | null;
}

export interface ZoomSummary {
  model: string;
  text: string;
  kind: "self" | "cross";
  queries: number;
  keys: number;
  heads: ZoomHead[];
  levels: number;
  tile: number;
}

export interface LogCodes {
  masked: number;
  below: number;
  octaves: number;
  error: number;
}

export interface Cell {
  weight: number | null;
}

export interface Sentence {
  en: string;
  fr: string;
}

export interface SummaryRequest {
  kind: "summary";
}

export interface WeightsRequest {
  layer: number;
  head: number;
  precision: "exact" | "rounded";
  kind: "weights";
}

export interface HeadsRequest {
  layer: number;
  first: number;
  count: number;
  side: number;
  kind: "heads";
}

export interface MeasuresRequest {
  layer: number;
  kind: "measures";
}

export interface PairsRequest {
  layer: number;
  head: number;
  top: number;
  ordinary: boolean;
  kind: "pairs";
}

export interface MaskRequest {
  layer: number;
  head: number;
  kind: "mask";
}

export interface VectorsRequest {
  layer: number;
  head: number;
  kind: "vectors";
}

export interface AxisHeader {
  name: string;
  kind: "tokens" | "patches" | "frames";
  labels: string[];
  grid?: number[];
}

export interface ProofHeader {
  state: "unproved" | "passed" | "failed";
  error: number | null;
  allowed: number | null;
  sums: number | null;
}

export interface LayerHeader {
  name: string;
  call: number;
  kind: "self" | "cross";
  queries: string;
  keys: string;
  heads: number;
  proof: ProofHeader;
}

export interface Summary {
  model: string;
  text: string;
  title: string;
  axes: AxisHeader[];
  layers: LayerHeader[];
  prediction: string | null;
  unseen: string[];
  notices: Sentence[];
}

export interface Codes {
  step: number;
  error: number;
  zero: number;
}

export interface ArrayHeader {
  name: string;
  dtype: "float32" | "uint16" | "uint8";
  shape: number[];
  offset: number;
  codes: Codes | LogCodes | null;
}

export interface Pair {
  layer: number;
  head: number;
  query: number;
  key: number;
  weight: number;
}

export interface HeadLabel {
  layer: number;
  head: number;
  label: string;
}

export interface Header {
  schema: number;
  record: string;
  sequence: number;
  reduction: "none" | "mean" | "maximum";
  arrays: ArrayHeader[];
  summary: Summary | null;
  pairs?: Pair[];
  labels?: HeadLabel[];
  scale?: number;
  zoom?: ZoomSummary;
  cell?: Cell;
  tokens?: string[];
}

export interface Refusal {
  schema: number;
  sequence: number;
  code: string;
  message: Sentence;
  fits: number | null;
}

export interface Focus {
  side: "query" | "key";
  token: number;
  also?: number[];
}

export interface Picture {
  view: "lines" | "heatmap" | "heads" | "mask" | "calculator" | "measures" | "pairs" | "predict" | "effect" | "zoom";
  layer: number;
  head: number;
  focus: Focus | null;
  locale: "en" | "fr";
  theme: "auto" | "light" | "dark";
  sink?: "raw" | "removed" | "log";
  options?: Record<string, unknown>;
}

export interface SavedAnswer {
  request: Record<string, unknown>;
  offset: number;
  length: number;
}

export interface SavedFile {
  schema: number;
  picture: Picture;
  words: Record<string, unknown>;
  answers: SavedAnswer[];
  frames: string;
}

export interface Start {
  layer: number;
  head: number;
}

export interface ModelEntry {
  name: string;
  title: Sentence;
  about: Sentence;
  task: string;
  start: Start | null;
  facts: Sentence[];
}

export type Request = SummaryRequest | WeightsRequest | HeadsRequest | MeasuresRequest | PairsRequest | MaskRequest | VectorsRequest | ZoomRequest | TileRequest | CellRequest | TokensRequest;

export type Sink = "raw" | "removed" | "log";

export type ViewName = "lines" | "heatmap" | "heads" | "mask" | "calculator" | "measures" | "pairs" | "predict" | "effect" | "zoom";
