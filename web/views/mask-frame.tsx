import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { type Arrow, cell, type Gaze, isArrow, moveOnGrid } from "../gaze.ts";
import type { Head } from "../head.ts";
import { Titles } from "./heatmap.tsx";
import { gazeAt, type HeatmapLayout, outline } from "./heatmap-layout.ts";
import { Columns, Rows } from "./heatmap-names.tsx";
import type { Drawn } from "./kind.ts";
import { Root } from "./root.tsx";
import { pointed } from "./view.ts";

/** How a grid answers where its cells can be changed, by pointer, finger or keyboard. */
export interface Brush {
  /** A place was reached by an arrow key, or left by Escape. */
  go(gaze: Gaze | null): void;
  /** A place was clicked, or Space or Enter pressed on it; `dragged` while the pointer is held down from another one. */
  press(gaze: Gaze, dragged: boolean): void;
  /** Whether one stroke may change many cells. */
  strokes: boolean;
  /** Id of the element that says which keys work. */
  help: string;
}

interface FrameProps extends Omit<Drawn<Head>, "id" | "hands"> {
  layout: HeatmapLayout;
  height: number;
  children: ComponentChildren;
  brush?: Brush | undefined;
}

/** The root of a grid whose cells can be changed: its names, its outline, its pointer and its keys. */
export function Frame(props: FrameProps) {
  const { data, layout, gaze, theme, words, name, height, x, y, brush, children } = props;
  const { width } = layout;
  const meant = cell(gaze);
  const counts = { queries: data.queries.length, keys: data.keys.length };
  const held = useRef(false);
  const strike = (event: PointerEvent | MouseEvent, dragged: boolean) => {
    const at = pointed(event, width);
    const under = gazeAt(layout, data, at.x, at.y);
    if (under && !(dragged && under.other === null)) brush!.press(under, dragged);
    held.current = under?.side === "query" && under.other !== null;
  };
  const keyed = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (isArrow(event.key)) brush!.go(moveOnGrid(gaze, event.key as Arrow, counts));
    else if (event.key === "Escape") brush!.go(null);
    else if (gaze && (event.key === " " || event.key === "Enter")) brush!.press(gaze, false);
    else return;
    event.preventDefault();
  };
  const touch = brush && {
    tabindex: 0,
    "aria-describedby": brush.help,
    onKeyDown: keyed,
    ...(brush.strokes
      ? {
          onPointerDown: (event: PointerEvent) => event.button === 0 && strike(event, false),
          onPointerMove: (event: PointerEvent) => held.current && event.buttons === 1 && strike(event, true),
          onPointerLeave: () => {
            held.current = false;
          },
        }
      : { onClick: (event: MouseEvent) => strike(event, false) }),
  };
  return (
    <Root {...{ x, y, width, height, theme, name, touch }}>
      {/* biome-ignore lint/a11y/noAriaHiddenOnFocusable: nothing in the group takes the focus, the root does */}
      <g aria-hidden="true">
        <Titles head={data} {...{ layout, theme, words }} />
        {children}
        <Rows labels={data.queries} chosen={meant.query} kept={null} {...{ layout, theme }} />
        <Columns labels={data.keys} chosen={meant.key} kept={null} {...{ layout, theme }} />
        {gaze ? <Outlines {...{ layout, gaze, theme }} /> : null}
      </g>
    </Root>
  );
}

/** Around the row that is meant, and the cell in it. */
function Outlines({ layout, gaze, theme }: Pick<FrameProps, "layout" | "theme"> & { gaze: Gaze }) {
  const boxes = gaze.other === null ? [gaze] : [{ ...gaze, other: null }, gaze];
  return (
    <g fill="none">
      {boxes.flatMap((each) => {
        const { x, y, width, height } = outline(layout, each);
        const box = { x: x - 1, y: y - 1, width: width + 1, height: height + 1, rx: 2 };
        const colour = each.other !== null || !layout.shapes ? "ink" : each.side;
        return [
          <rect {...box} stroke={theme.colour.ground} stroke-width="4" />,
          <rect {...box} stroke={theme.colour[colour]} stroke-width="2" />,
        ];
      })}
    </g>
  );
}
