import type { ViewName } from "../requests.ts";
import type { Kind } from "./kind.ts";
import { heatmap, lines } from "./one-head.ts";

/** Every kind of picture, by its name. */
// biome-ignore lint/suspicious/noExplicitAny: each kind has data of its own, which only itself looks into
export const KINDS: Readonly<Partial<Record<ViewName, Kind<any>>>> = { lines, heatmap };
