import type { ComponentType } from "preact";
import type { Picture, Summary } from "../requests.ts";
import type { Source } from "../source.ts";
import type { Theme } from "../theme.ts";
import type { Words } from "../words.ts";

/** What every panel is given. It asks `source` for what it needs, and shows its own waiting and failing. */
export interface PanelProps {
  source: Source;
  summary: Summary;
  /** Which head the stage is at; a panel about all of them marks it. */
  layer: number;
  head: number;
  words: Words;
  theme: Theme;
  /** Room in pixels. */
  width: number;
  /** Distinguishes drawings on the page. */
  id: string;
  /** What the view was opened with: `options` are its own. */
  picture: Picture;
  /** Shows one head in another view; the token in focus, if any, goes along. */
  look(layer: number, head: number, view?: Picture["view"], query?: number, key?: number): void;
  /** Tells what can be put into a link; the page keeps it in its address. */
  keep(options: Record<string, unknown>): void;
}

/** The interactive form of a view. */
export interface Panel {
  Body: ComponentType<PanelProps>;
  /** Whether this source can answer what the panel asks. */
  offered(source: Source, summary: Summary): boolean;
  /** Whether it is about one head, so that layer and head are chosen above it. */
  oneHead: boolean;
}
