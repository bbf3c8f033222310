import type { ViewName } from "../requests.ts";
import type { Panel } from "./panel.ts";

/** Every panel, by the name of its view, in the order of the tabs. Lines and grid are the stage's own. */
export const PANELS: Readonly<Partial<Record<Exclude<ViewName, "lines" | "heatmap">, Panel>>> = {};
