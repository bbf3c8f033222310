import type { Label } from "../label.ts";
import { fit } from "../text-width.ts";
import type { Theme } from "../theme.ts";

interface TokenProps {
  label: Label;
  /** Ink of an ordinary token; marks that the model added are always quiet. */
  colour: string;
  theme: Theme;
  size: number;
  room: number;
  anchor: "start" | "middle" | "end";
  x: number;
  y: number;
  strong?: boolean;
  transform?: string;
}

/** One token's text in a drawing: cut to its room, with all of it in the title, and sealed off from its neighbours. */
export function Token({ label, colour, theme, size, room, anchor, x, y, strong, transform }: TokenProps) {
  const shown = fit(label.text, room, size);
  const piece = label.kind === "piece" && shown.startsWith("##");
  return (
    <text
      x={x}
      y={y}
      fill={label.kind === "special" ? theme.colour.quiet : colour}
      font-size={size}
      font-weight={strong ? 700 : 400}
      text-anchor={anchor}
      unicode-bidi="isolate"
      transform={transform}
    >
      {shown === label.text ? null : <title>{label.text}</title>}
      {piece ? <tspan fill={theme.colour.quiet}>##</tspan> : null}
      {piece ? shown.slice(2) : shown}
    </text>
  );
}
