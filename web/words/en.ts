import { en as calculator } from "./calculator.ts";
import { en as compare } from "./compare.ts";
import { en as effect } from "./effect.ts";
import { en as heads } from "./heads.ts";
import { en as lab } from "./lab.ts";
import { en as learn } from "./learn.ts";
import { en as lines } from "./lines.ts";
import { en as mask } from "./mask.ts";
import { en as measures } from "./measures.ts";
import { en as pairs } from "./pairs.ts";
import { en as predict } from "./predict.ts";

/** A sentence, with {places} to fill; or one for each plural form that the language has. */
export type Message = string | { readonly one: string; readonly other: string };

export const en = {
  // The page
  tagline: "See which word looks at which",
  skip: "Skip to the picture",
  language: "Language",
  toDark: "Dark",
  toLight: "Light",
  yourSentence: "Type a sentence. Each word looks at the others.",
  model: "Model",
  prediction: "The model predicts: {text}",
  // Pickers
  layer: "Layer",
  layerHint: { one: "the only floor of the model", other: "one of the model’s {count} floors" },
  head: "Head",
  headHint: { one: "this layer’s only way of looking", other: "one of this layer’s {count} ways of looking" },
  view: "Picture",
  lines: "Lines",
  heatmap: "Grid",
  both: "Lines and grid",
  heads: "All heads",
  mask: "Mask",
  calculator: "Step by step",
  measures: "Measures",
  pairs: "Relations",
  predict: "Guess",
  effect: "What if?",
  zoom: "Map",
  crossed: "{number} (crossed)",
  // The picture
  whoLooks: "who looks",
  queries: "queries",
  lookedAt: "who is looked at",
  keys: "keys",
  received: "on average",
  linesPoint: "Point at or tap a word. The thicker the line, the more attention it pays.",
  linesHow: "The thicker the line, the stronger the attention.",
  heatmapHowDarker: "One row for each word that looks. The darker the cell, the stronger the attention.",
  heatmapHowBrighter: "One row for each word that looks. The brighter the cell, the stronger the attention.",
  linesDrawn: {
    one: "The strongest of {total} lines is drawn; the others do not exceed {share}.",
    other: "The {count} strongest of {total} lines are drawn; the others do not exceed {share}.",
  },
  labelsShown: "Only one word in {step} is shown.",
  columnsShown: "Above the grid, only one word in {step} is shown.",
  labelsHidden: "Point at a cell to read the others.",
  legend: "share of the word’s attention",
  legendZero: "exactly 0",
  numbersInPercent: "in %; values below 0.5% are left blank",
  marksNote: {
    one: "{marks} is a mark added by the model: nobody typed it.",
    other: "{marks} are marks added by the model: nobody typed them.",
  },
  piecesNote: "## joins a piece to the one before: the model cuts the words that it does not know.",
  foldedBoth: "This model reads everything in lower case and without accents.",
  foldedCapitals: "This model reads everything in lower case.",
  foldedAccents: "This model reads everything without accents.",
  pictureTitle: "Layer {layer}, head {head}",
  pictureOf: "Who looks at whom in “{text}”, layer {layer}, head {head}",
  titled: "{kind}: {name}",
  kept: "This word is kept. Press Escape, or click beside the words, to let it go.",
  keyboard: "Arrow keys move, Enter keeps the word, Escape lets go.",
  // Reading the picture
  readAll: "All words look at once.",
  readQuery: "“{query}” looks most at “{key}”: {share}.",
  readQueryMore: "“{query}” looks most at “{key}”: {share}, then at “{more}”: {moreShare}.",
  readSelf: "“{query}” looks most at itself: {share}.",
  readSelfMore: "“{query}” looks most at itself: {share}, then at “{more}”: {moreShare}.",
  readBlind: "“{query}” looks at nothing: every weight in its row is 0.",
  readKey: "“{key}” is looked at most by “{query}”, which gives it {share} of its attention.",
  readUnseen: "Nothing looks at “{key}” in this head.",
  readPair: "“{query}” gives “{key}” {share} of its attention.",
  // Trust
  exact: "Exact: recomputed from the model’s own numbers, largest difference {error}.",
  failed:
    "The proof of this layer failed: the recomputed output differs from the model’s own by up to {error}, where {allowed} is allowed. Do not rely on its weights.",
  failedBy:
    "The proof of this layer failed: the recomputed output differs from the model’s own by up to {error}. Do not rely on its weights.",
  failedSums:
    "The proof of this layer failed: the sum of a row of weights is off by up to {sums}. Do not rely on its weights.",
  failedEndless:
    "The proof of this layer failed: the recomputed output and the model’s own differ by no finite number. Do not rely on its weights.",
  doubted: "{number} (proof failed)",
  unproved: "Not checked: for this layer nothing was compared with the model’s own output.",
  rounded: "Rounded to {step}, largest error {error}.",
  unseen: "Attention that could not be watched, so is not shown: {names}.",
  noLayers: "No attention could be watched in this model. Not seen: {names}.",
  // Table and file
  table: "Table of the numbers",
  tableCaption: "Layer {layer}, head {head}. Rows look, columns are looked at.",
  tableRow: "Only the row of “{query}”: the whole table would have {total} cells.",
  save: "Keep the picture as",
  saveAs: "Keep as {form}: {name}",
  notKept: "The browser could not make this file.",
  // States
  starting: "The model is starting. It takes a few seconds, once.",
  empty: "Nothing to look at yet. Type a sentence, or try one of these:",
  stale: "This picture is still the one of the earlier text: “{text}”",
  leftOut: { one: "Left out, {count} word:", other: "Left out, {count} words:" },
  leftOutMore: { one: "and {count} more", other: "and {count} more" },
  expired: "This page’s key is no longer valid. Start Regard again in a terminal and open the address that it prints.",
  unreachable: "The laboratory does not answer. Check that Regard is still running in its terminal.",
  broken: "The laboratory could not answer ({detail}). Its terminal says more.",
  otherVersion: "The answer cannot be read: the page and the program are not of the same version. Reload the page.",
  damagedFile: "This file is damaged: its numbers cannot be read. Save it again from Regard.",
  again: "Try again",
  // The zoom
  opening: "The zoom is opening.",
  matrix: "Who looks at whom: {queries} × {keys} tokens, {total} weights.",
  heldHint: { one: "the only one in this zoom", other: "one of {count} in this zoom" },
  noHeads: "This zoom holds no head. Make it again, for at least one.",
  field: "Layer {layer}, head {head}: {queries} rows that look, {keys} columns that are looked at",
  fieldHelp:
    "Drag to move; wheel, pinch or double-click to zoom. Keys: the arrows go from cell to cell, with Shift by ten; + and − zoom, Home shows everything, Enter reads aloud, Escape lets go.",
  pointHere: "Point at the picture or tap it to read a weight; with the keyboard, press an arrow key in it.",
  cellReads: "“{query}” ({queryNumber}) looks at “{key}” ({keyNumber}): {share}.",
  cellWaits: "“{query}” ({queryNumber}) looks at “{key}” ({keyNumber}): …",
  cellMasked: "“{query}” ({queryNumber}) may not look at “{key}” ({keyNumber}): masked.",
  blockReads:
    "The dot of the picture around it is a block: on average, each of the queries {from} to {to} gives the keys {fromKey} to {toKey} {share} of its attention (a rounded value, within {error} of the true one).",
  blockMasked:
    "The dot of the picture around it is a block, queries {from} to {to} and keys {fromKey} to {toKey}: all of it is masked.",
  blockBelow:
    "The dot of the picture around it is a block: on average, each of the queries {from} to {to} gives the keys {fromKey} to {toKey} less than {share} of its attention.",
  zoomIn: "Zoom in",
  zoomOut: "Zoom out",
  whole: "Show everything",
  goTo: "Go to a token by its number",
  go: "Go",
  noSuchToken: "There is no token {number} here: choose from 0 to {last}.",
  legendCell: "share of the query’s attention, each mark ten times the one before",
  legendBlock:
    "a dot is a block: attention given to {count} neighbouring keys, mean over {count} neighbouring queries; each mark ten times the one before",
  aroundCaption:
    "Layer {layer}, head {head}, around the cell that is looked at. Rows look, columns are looked at. Values are rounded, within {error} of the true ones.",
  aroundBlock:
    "Each value is that of a block: attention given to {count} neighbouring keys, mean over {count} neighbouring queries.",
  aroundMasked: "masked",
  legendScale: "Colour scale, logarithmic, from {least} to 100%",
  legendMasked: "masked: may not be looked at",
  legendBelow: "below {least}",
  ...calculator,
  ...lab,
  ...lines,
  ...heads,
  ...mask,
  ...measures,
  ...predict,
  ...pairs,
  ...effect,
  ...compare,
  ...learn,
} as const satisfies Record<string, Message>;
