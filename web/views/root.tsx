import type { ComponentChildren, SVGAttributes } from "preact";
import type { Drawn } from "./kind.ts";

interface RootProps extends Pick<Drawn<unknown>, "theme" | "width" | "name"> {
  height: number;
  x?: number | undefined;
  y?: number | undefined;
  /** How it answers to pointer and keyboard; absent where nobody can touch it. */
  touch?: SVGAttributes<SVGSVGElement> | undefined;
  children: ComponentChildren;
}

/** The element of a drawing: its size, its font, its name, and how it is touched. */
export function Root({ theme, name, touch, children, ...box }: RootProps) {
  return (
    <svg
      xmlns="http://www.w3.org/2000/svg"
      {...box}
      viewBox={`0 0 ${box.width} ${box.height}`}
      font-family={theme.font}
      direction="ltr"
      role={touch ? "application" : "img"}
      aria-label={name}
      {...touch}
    >
      {children}
    </svg>
  );
}
