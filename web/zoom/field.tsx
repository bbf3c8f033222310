import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { useWidth } from "../parts/use-width.ts";
import type { ZoomSummary } from "../requests.ts";
import type { Theme } from "../theme.ts";
import type { Words } from "../words.ts";
import { edgeOf, isNarrow } from "./edges.ts";
import type { Place } from "./geometry.ts";
import { type Action, actionOf } from "./keys.ts";
import { Names } from "./names.ts";
import { followHands } from "./pointer.ts";
import type { HeadPlace, ZoomSource } from "./source.ts";
import { Tiles } from "./tiles.ts";
import { type Seen, Viewer } from "./viewer.ts";

/** What moves the picture from outside of it. */
export interface Flown {
  viewer: Viewer;
  tiles: Tiles;
  names: Names;
}

interface FieldProps {
  source: ZoomSource;
  summary: ZoomSummary;
  head: HeadPlace;
  /** Where to begin; null for the whole. */
  place: Place | null;
  theme: Theme;
  words: Words;
  ready(flown: Flown | null): void;
  tell(seen: Seen): void;
  /** A key was understood. */
  pressed(action: Action): void;
  /** The laboratory did not answer, or does again. */
  trouble(error: Error | null): void;
}

/** A flat matrix gets more height than it fills at first, so that there is something to see once it is larger. */
const LEAST_HEIGHT = { narrow: 340, wide: 480 };
const MOST_OF_SCREEN = 0.8;
/** Below the picture on the first screen, where there is room: a line on how to fly. */
const BELOW = 16;

/** The matrix that one flies over. */
export function Field({ source, summary, head, place, theme, words, ready, tell, pressed, trouble }: FieldProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const flown = useRef<Flown | null>(null);
  const help = useId();
  const width = useWidth(box);
  const screen = useScreenHeight();
  const { queries, keys, levels } = summary;

  useLayoutEffect(() => {
    const tiles = new Tiles((address, signal) => source.tile(address, signal), {
      arrived: (tile) => {
        trouble(null);
        viewer.prepare(tile);
        viewer.change();
      },
      failed: trouble,
    });
    const names = new Names(
      (axis, start, signal) => source.labels(axis, start, signal),
      () => viewer.change(),
    );
    const matrix = { queries, keys };
    const given = { canvas: canvas.current!, matrix, levels, head, place, theme, words, tiles, names, tell };
    const viewer = new Viewer(given);
    const stop = followHands(canvas.current!, {
      hover: (point) => viewer.point(point),
      tap: (point) => viewer.choose(viewer.at(point)),
      pan: (by) => viewer.camera.pan(by),
      zoom: (point, factor) => viewer.zoom(point, factor),
      leap: (point, factor) => viewer.leap(point, factor),
    });
    flown.current = { viewer, tiles, names };
    ready(flown.current);
    return () => {
      stop();
      viewer.close();
      tiles.close();
      names.close();
      ready(null);
    };
  }, [source, summary]);
  useLayoutEffect(() => flown.current?.viewer.show(head), [head.layer, head.head]);
  useLayoutEffect(() => flown.current?.viewer.dress({ theme, words }), [theme, words]);

  const press = (event: KeyboardEvent) => {
    const action = actionOf(event);
    if (!action) return;
    event.preventDefault();
    flown.current?.viewer.act(action);
    pressed(action);
  };
  const edge = edgeOf(width);
  const above = box.current ? box.current.getBoundingClientRect().top + scrollY : 0;
  const height = edge.y + ((width - edge.x) * queries) / keys;
  const least = isNarrow(width) ? LEAST_HEIGHT.narrow : LEAST_HEIGHT.wide;
  const room = isNarrow(width) ? screen * MOST_OF_SCREEN : screen - above - BELOW;
  const most = Math.max(least, Math.round(room));
  return (
    <div class="rg-field" ref={box}>
      {/* biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: a canvas is nothing by itself, keys and pointer work it */}
      <canvas
        ref={canvas}
        tabIndex={0}
        role="application"
        aria-label={words.say("field", { ...head, queries, keys })}
        aria-describedby={help}
        style={{ height: `${Math.max(least, Math.min(most, Math.round(height)))}px` }}
        onKeyDown={press}
      />
      <p id={help} class="rg-quiet rg-small">
        {words.say("fieldHelp")}
      </p>
    </div>
  );
}

function useScreenHeight(): number {
  const [height, setHeight] = useState(innerHeight);
  useEffect(() => {
    const changed = () => setHeight(innerHeight);
    addEventListener("resize", changed);
    return () => removeEventListener("resize", changed);
  }, []);
  return height;
}
