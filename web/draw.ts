import { h } from "preact";
import { render } from "preact-render-to-string";
import { fromBase64 } from "./base64.ts";
import { decode } from "./frame.ts";
import { headOf } from "./head.ts";
import { pictureName } from "./name.ts";
import type { Picture } from "./requests.ts";
import { theme } from "./theme.ts";
import { Standalone } from "./views/standalone.tsx";
import { words } from "./words.ts";

const WIDTH = 640;

/** What to draw, and the frames that answer the requests it needs, in base64. */
export interface Drawing {
  picture: Picture;
  frames: { request: Record<string, unknown>; frame: string }[];
}

/** The complete SVG of a picture, from JSON. Runs in a bare JavaScript engine: no browser, no DOM. */
export function regardDraw(json: string): string {
  const { picture, frames } = JSON.parse(json) as Drawing;
  const answer = (wanted: Record<string, unknown>) => {
    const found = frames.find(({ request }) => Object.entries(wanted).every(([key, value]) => request[key] === value));
    if (!found) throw new Error(`no frame answers ${JSON.stringify(wanted)}`);
    return decode(fromBase64(found.frame));
  };
  const { view, layer, head, focus, locale } = picture;
  const summary = answer({ kind: "summary" }).header.summary!;
  const spoken = words(locale);
  const drawn = h(Standalone, {
    view,
    head: headOf(summary, layer, head, answer({ kind: "weights", layer, head })),
    gaze: focus && { ...focus, other: null },
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

Object.assign(globalThis, { regardDraw });
