// Written by `make format` from src/regard/views/requests.py. Change that file, not this one.

export const SCHEMA = 1;

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

export interface AxisHeader {
  name: string;
  kind: "tokens" | "patches" | "frames";
  labels: string[];
}

export interface ProofHeader {
  state: "unproved" | "passed" | "failed";
  error: number | null;
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
  axes: AxisHeader[];
  layers: LayerHeader[];
  prediction: string | null;
  unseen: string[];
  notices: Sentence[];
}

export interface Codes {
  step: number;
  error: number;
}

export interface ArrayHeader {
  name: string;
  dtype: "float32" | "uint16";
  shape: number[];
  offset: number;
  codes: Codes | null;
}

export interface Header {
  schema: number;
  record: string;
  sequence: number;
  reduction: "none";
  arrays: ArrayHeader[];
  summary: Summary | null;
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
}

export interface Picture {
  view: "lines" | "heatmap";
  layer: number;
  head: number;
  focus: Focus | null;
  locale: "en" | "fr";
  theme: "auto" | "light" | "dark";
}

export interface SavedAnswer {
  request: Record<string, unknown>;
  offset: number;
  length: number;
}

export interface SavedFile {
  schema: number;
  picture: Picture;
  answers: SavedAnswer[];
  frames: string;
}

export interface ModelEntry {
  name: string;
  title: Sentence;
  about: Sentence;
}

export type Request = SummaryRequest | WeightsRequest;
