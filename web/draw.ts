import { h } from "preact";
import { render } from "preact-render-to-string";
import "./bare-engine.ts";
import { fromBase64ByHand } from "./base64-by-hand.ts";
import { type Answer, decode } from "./frame.ts";
import { pictureName } from "./name.ts";
import type { Picture, Summary } from "./requests.ts";
import { theme } from "./theme.ts";
import { KINDS } from "./views/all.ts";
import type { Kind } from "./views/kind.ts";
import { Standalone } from "./views/standalone.tsx";
import { zoomStill } from "./views/zoom-still.tsx";
import { type Table, teach, words } from "./words.ts";

const WIDTH = 640;

/** What to draw: the frame of the summary, and the frames of what `regardNeeds` asked for, in base64. */
interface Drawing {
  picture: Picture;
  summary: string;
  frames: string[];
  /** All words of the picture's language. */
  words: Table;
}

/** The requests whose answers a picture is drawn from, as JSON. */
export function regardNeeds(json: string): string {
  const { picture, summary } = JSON.parse(json) as Drawing;
  return JSON.stringify(kindOf(picture).needs(summaryOf(summary), picture));
}

/** The complete SVG of a picture, from JSON. Runs in a bare JavaScript engine: no browser, no DOM. */
export function regardDraw(json: string): string {
  const { picture, summary: told, frames, words: table } = JSON.parse(json) as Drawing;
  const summary = summaryOf(told);
  const kind = kindOf(picture);
  teach({ [picture.locale]: table });
  const spoken = words(picture.locale);
  const drawn = h(Standalone, {
    kind,
    data: kind.read(summary, picture, frames.map(opened)),
    gaze: picture.focus && { ...picture.focus, other: null },
    theme: theme(picture.theme === "dark" ? "dark" : "light"),
    words: spoken,
    width: WIDTH,
    id: "regard",
    name: pictureName(summary, picture, spoken),
    model: summary.model,
    title: summary.title,
  });
  return render(drawn);
}

// biome-ignore lint/suspicious/noExplicitAny: each kind has data of its own, which only itself looks into
function kindOf({ view }: Picture): Kind<any> {
  const kind = view === "zoom" ? zoomStill : KINDS[view];
  if (!kind) throw new Error(`no kind of picture is called ${view}`);
  return kind;
}

function summaryOf(frame: string): Summary {
  return opened(frame).header.summary!;
}

function opened(frame: string): Answer {
  return decode(fromBase64ByHand(frame));
}

Object.assign(globalThis, { regardNeeds, regardDraw });
