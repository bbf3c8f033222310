import { isArrow } from "../gaze.ts";
import type { Matrix } from "./geometry.ts";
import type { CellPlace } from "./source.ts";

/** What a key asks for. */
export type Action =
  | { kind: "move"; down: number; right: number }
  | { kind: "zoom"; factor: number }
  | { kind: "whole" | "read" | "release" };

/** With Shift, an arrow key goes so many steps at once. */
const LEAP = 10;

const OTHERS: Readonly<Record<string, Action>> = {
  "+": { kind: "zoom", factor: 2 },
  "=": { kind: "zoom", factor: 2 },
  "-": { kind: "zoom", factor: 0.5 },
  _: { kind: "zoom", factor: 0.5 },
  Home: { kind: "whole" },
  Enter: { kind: "read" },
  Escape: { kind: "release" },
};

type Press = Pick<KeyboardEvent, "key" | "shiftKey" | "altKey" | "ctrlKey" | "metaKey">;

/** What a key asks for; null for keys that belong to the browser. */
export function actionOf({ key, shiftKey, altKey, ctrlKey, metaKey }: Press): Action | null {
  if (altKey || ctrlKey || metaKey) return null;
  if (!isArrow(key)) return OTHERS[key] ?? null;
  const step = shiftKey ? LEAP : 1;
  const down = key === "ArrowUp" ? -step : key === "ArrowDown" ? step : 0;
  const right = key === "ArrowLeft" ? -step : key === "ArrowRight" ? step : 0;
  return { kind: "move", down, right };
}

/** The cell so many steps away, a step being one pixel of the level that is shown. */
export function moved(
  cell: CellPlace,
  move: { down: number; right: number },
  level: number,
  matrix: Matrix,
): CellPlace {
  const side = 2 ** level;
  const bound = (value: number, count: number) => Math.max(0, Math.min(count - 1, value));
  return {
    query: bound(cell.query + move.down * side, matrix.queries),
    key: bound(cell.key + move.right * side, matrix.keys),
  };
}
