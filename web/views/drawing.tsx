import type { ComponentChildren } from "preact";
import { type Arrow, type Gaze, isArrow } from "../gaze.ts";
import type { Drawn } from "./kind.ts";
import { Root } from "./root.tsx";
import { pointed } from "./view.ts";

interface DrawingProps extends Omit<Drawn<unknown>, "data"> {
  height: number;
  children: ComponentChildren;
  /** What lies under a point. */
  at(x: number, y: number): Gaze | null;
  /** Where an arrow key leads. */
  move(arrow: Arrow): Gaze;
}

/** The root of a view: size, name, pointer and keyboard. What it holds is drawn by the view. */
export function Drawing({ width, height, x, y, name, theme, hands, children, at, move, gaze }: DrawingProps) {
  const under = (event: PointerEvent | MouseEvent) => {
    const { x, y } = pointed(event, width);
    return at(x, y);
  };
  const press = (event: KeyboardEvent) => {
    if (!hands || event.altKey || event.ctrlKey || event.metaKey) return;
    if (isArrow(event.key)) hands.pin(move(event.key));
    else if (event.key === "Escape") hands.pin(null);
    else if (event.key === "Enter" && gaze) hands.pin(gaze);
    else return;
    event.preventDefault();
  };
  const touch = hands && {
    tabindex: 0,
    "aria-describedby": hands.help,
    onPointerMove: (event: PointerEvent) => event.pointerType !== "touch" && hands.hover(under(event)),
    onPointerLeave: () => hands.hover(null),
    onClick: (event: MouseEvent) => hands.pin(under(event)),
    onKeyDown: press,
  };
  return (
    <Root {...{ width, height, x, y, name, theme, touch }}>
      {/* biome-ignore lint/a11y/noAriaHiddenOnFocusable: nothing in the group takes the focus, the root does */}
      <g aria-hidden="true">{children}</g>
    </Root>
  );
}
