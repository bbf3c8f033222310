import { visible } from "../label.ts";
import { Recent } from "../source.ts";
import { fit, textWidth } from "../text-width.ts";
import type { Theme } from "../theme.ts";
import type { Words } from "../words.ts";
import { isNarrow, RIM } from "./edges.ts";
import type { Matrix, Place, Room } from "./geometry.ts";
import type { Names } from "./names.ts";
import type { Axis, CellPlace } from "./source.ts";
import { type Sight, type Tick, ticksOf, WRITTEN, withChosen } from "./ticks.ts";

const LARGEST_TEXT = 14;
const NUMBER_TEXT = 13;
const REMEMBERED = 1024;
/** More than any number takes. */
const WIDEST = 160;
const TICK = 5;
const GAP = 5;
/** Height of a title above the tokens, and how far above the numbers titles stand. */
const TITLE = 24;
const ABOVE_NUMBERS = 30;

/** All that the axes are drawn from; lengths in CSS pixels. */
export interface Margin {
  brush: CanvasRenderingContext2D;
  origin: { x: number; y: number };
  room: Room;
  matrix: Matrix;
  place: Place;
  /** The cell that is looked at, whose tokens are always written. */
  cell: CellPlace | null;
  names: Names;
  theme: Theme;
  words: Words;
}

/** Writes who looks along the left edge, and who is looked at above. */
export function paintAxes(margin: Margin): void {
  const { matrix, place, room, cell } = margin;
  const { scale } = place;
  paintTitles(margin);
  const down = { count: matrix.queries, middle: place.y, scale, length: room.height };
  const across = { count: matrix.keys, middle: place.x, scale, length: room.width };
  paintAxis(margin, "query", down, 30, cell?.query ?? null);
  paintAxis(margin, "key", across, textWidth(margin.words.number(matrix.keys), NUMBER_TEXT) + 24, cell?.key ?? null);
}

function paintAxis(margin: Margin, axis: Axis, sight: Sight, apart: number, chosen: number | null): void {
  const { brush, theme, names, words } = margin;
  const tokens = sight.scale >= WRITTEN;
  const size = tokens ? Math.max(WRITTEN, Math.min(LARGEST_TEXT, sight.scale - 2)) : NUMBER_TEXT;
  brush.fillStyle = brush.strokeStyle = theme.colour[axis];
  brush.lineWidth = 1;
  for (const tick of withChosen(ticksOf(sight, apart), sight, chosen, apart)) {
    brush.font = `${tick.token === chosen ? 700 : 400} ${size}px ${theme.font}`;
    if (tokens) writeToken(margin, axis, tick, names.peek(axis, tick.token), size);
    else writeNumber(margin, axis, tick, words.number(tick.token));
  }
}

function writeToken({ brush, origin }: Margin, axis: Axis, { at }: Tick, label: string | undefined, size: number) {
  const across = axis === "key";
  const length = (across ? origin.y - TITLE : origin.x) - 2 * GAP;
  const text = label === undefined ? "·" : fitted(label, length, size);
  brush.save();
  brush.textBaseline = "middle";
  if (across) {
    brush.translate(origin.x + at, origin.y - GAP);
    brush.rotate(-Math.PI / 2);
    brush.textAlign = "left";
    brush.fillText(text, 0, 1, length);
  } else {
    brush.textAlign = "right";
    brush.fillText(text, origin.x - GAP, origin.y + at + 1, length);
  }
  brush.restore();
}

function writeNumber(margin: Margin, axis: Axis, { at }: Tick, text: string): void {
  const { brush, origin } = margin;
  const across = axis === "key";
  const x = across ? origin.x + at : origin.x;
  const y = across ? origin.y : origin.y + at;
  brush.beginPath();
  brush.moveTo(x, y);
  brush.lineTo(across ? x : x - TICK, across ? y - TICK : y);
  brush.stroke();
  brush.textBaseline = across ? "alphabetic" : "middle";
  brush.textAlign = across ? "center" : "right";
  if (!across) brush.fillText(text, x - TICK - GAP, y + 1);
  else brush.fillText(text, inside(margin, x, text), y - TICK - GAP);
}

/** Where the middle of a number stands, so that it ends in the canvas. */
function inside({ brush, origin, room }: Margin, x: number, text: string): number {
  const edge = origin.x + room.width;
  return x < edge - WIDEST / 2 ? x : Math.min(x, edge - brush.measureText(text).width / 2);
}

// The next frame writes the same titles and almost the same tokens.
const widths = new Recent<number>();
const cut = new Recent<string>(REMEMBERED);

function widthOf(brush: CanvasRenderingContext2D, text: string): number {
  const name = `${brush.font} ${text}`;
  const known = widths.get(name) ?? brush.measureText(text).width;
  widths.set(name, known);
  return known;
}

function fitted(label: string, length: number, size: number): string {
  const name = `${length} ${size} ${label}`;
  const known = cut.get(name) ?? fit(visible(label), length, size);
  cut.set(name, known);
  return known;
}

function paintTitles({ brush, origin, theme, words, place, room }: Margin): void {
  const narrow = isNarrow(origin.x + room.width + RIM);
  const title = (axis: Axis, text: string, x: number, y: number) => {
    brush.fillStyle = theme.colour[axis];
    brush.font = `600 ${narrow ? theme.small : theme.text}px ${theme.font}`;
    brush.fillText(text, x, y);
  };
  const term = (text: string, x: number, y: number) => {
    brush.fillStyle = theme.colour.quiet;
    brush.font = `400 ${theme.small}px ${theme.font}`;
    brush.fillText(text, x, y);
  };
  brush.textBaseline = "alphabetic";
  brush.textAlign = "left";
  const above = place.scale >= WRITTEN ? TITLE - 8 : origin.y - ABOVE_NUMBERS;
  const lookedAt = words.say("lookedAt");
  title("key", lookedAt, origin.x, above);
  term(words.say("keys"), origin.x + widthOf(brush, lookedAt) + 8, above);
  title("query", words.say("whoLooks"), 0, origin.y - ABOVE_NUMBERS);
  term(words.say("queries"), 0, origin.y - ABOVE_NUMBERS + 18);
}
