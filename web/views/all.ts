import type { ViewName } from "../requests.ts";
import { calculator } from "./calculator.tsx";
import { heads } from "./heads.tsx";
import type { Kind } from "./kind.ts";
import { mask } from "./mask.tsx";
import { heatmap, lines } from "./one-head.ts";
import { pairs } from "./pairs.tsx";
import { predict } from "./predict.tsx";

/** Every kind of picture, by its name. */
// biome-ignore lint/suspicious/noExplicitAny: each kind has data of its own, which only itself looks into
export const KINDS: Readonly<Partial<Record<ViewName, Kind<any>>>> = {
  lines,
  heatmap,
  heads,
  calculator,
  mask,
  predict,
  pairs,
};
