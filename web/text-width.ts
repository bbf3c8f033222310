import { graphemes } from "./label.ts";

const CLASSES: readonly (readonly [RegExp, number])[] = [
  [/^[\p{Extended_Pictographic}\p{Regional_Indicator}]/u, 1.3],
  [/^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\uff00-\uff60]/u, 1.02],
  [/^[ijl|!.,:;'’`·]/u, 0.3],
  [/^[frtI()[\]{}/\\" -]/u, 0.4],
  [/^[mwMW@%⏎⇥…—]/u, 0.92],
  [/^[A-Z#&+=<>~_]/u, 0.74],
];
const ORDINARY = 0.6;
const remembered = new Map<string, number>();

/**
 * About how wide a text is, in pixels. A table instead of a measurement, because the same drawing is made where there is
 * no browser; rather too wide than too narrow.
 */
export function textWidth(text: string, size: number): number {
  let ems = 0;
  for (const cluster of graphemes(text)) ems += width(cluster);
  return ems * size;
}

/** The text, cut between graphemes and ended with an ellipsis where it is wider than the room; not where that would take as much. */
export function fit(text: string, room: number, size: number): string {
  const ellipsis = textWidth("…", size);
  if (textWidth(text, size) <= Math.max(room, ellipsis)) return text;
  let left = room - ellipsis;
  let kept = "";
  for (const cluster of graphemes(text)) {
    left -= width(cluster) * size;
    if (left < 0) break;
    kept += cluster;
  }
  return `${kept}…`;
}

function width(cluster: string): number {
  const known = remembered.get(cluster);
  if (known !== undefined) return known;
  const found = CLASSES.find(([pattern]) => pattern.test(cluster))?.[1] ?? ORDINARY;
  if (remembered.size < 4096) remembered.set(cluster, found);
  return found;
}

/** The text in lines no wider than the room, broken at spaces. */
export function wrap(text: string, room: number, size: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    const longer = last === undefined ? word : `${last} ${word}`;
    if (last !== undefined && textWidth(longer, size) <= room) lines[lines.length - 1] = longer;
    else lines.push(fit(word, room, size));
  }
  return lines;
}
