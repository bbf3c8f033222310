import type { ComponentType } from "preact";
import type { Answer } from "../frame.ts";
import type { Gaze } from "../gaze.ts";
import type { Picture, ProofHeader, Request, Summary } from "../requests.ts";
import type { Theme } from "../theme.ts";
import type { Key, Words } from "../words.ts";
import type { Hands } from "./view.ts";

/** All that the drawing of a kind is made from. Equal properties give an equal picture, with or without a browser. */
export interface Drawn<Data> {
  data: Data;
  gaze: Gaze | null;
  /** What stays chosen while the pointer passes over the rest. */
  kept?: Gaze | null;
  theme: Theme;
  words: Words;
  /** Room in pixels. */
  width: number;
  /** Distinguishes this drawing's definitions from those of other drawings on the page. */
  id: string;
  /** What a screen reader says the picture is. */
  name: string;
  /** Where the drawing stands inside a larger one. */
  x?: number;
  y?: number;
  hands?: Hands;
}

/** One kind of picture: what it asks of a record, and how it is drawn. Pure, so that it draws files as well as pages. */
export interface Kind<Data> {
  /** What to ask; answers come in this order. */
  needs(summary: Summary, picture: Picture): Request[];
  /** The answers joined with the names of tokens. */
  read(summary: Summary, picture: Picture, answers: readonly Answer[]): Data;
  /** One SVG element of the size that `size` tells. */
  Drawing: ComponentType<Drawn<Data>>;
  size(drawn: Drawn<Data>): { width: number; height: number };
  /** A line above the picture: which layer, which head. */
  heading(data: Data, words: Words): string;
  /** One sentence: what the picture says, or how it is read. */
  says(drawn: Drawn<Data>): string;
  /** A quiet sentence on what is left out; null where nothing is. */
  note(drawn: Drawn<Data>): string | null;
  /** Of the layer that is drawn; null where there is more than one. */
  proof(data: Data): ProofHeader | null;
  /** How a person's finger or mouse works here. */
  how(theme: Theme): Key;
  /** Rows of text for a spreadsheet, the first one naming the columns; null where there is nothing to count. */
  table(data: Data, words: Words): string[][] | null;
}
