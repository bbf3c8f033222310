import type { ViewName } from "../requests.ts";
import { headsPanel } from "./heads.tsx";
import { maskPanel } from "./mask.tsx";
import { measuresPanel } from "./measures.tsx";
import { pairsPanel } from "./pairs.tsx";
import type { Panel } from "./panel.ts";
import { predictPanel } from "./predict.tsx";

/** Every panel, by the name of its view. Lines and grid are the stage's own. */
export const PANELS: Partial<Record<ViewName, Panel>> = {
  heads: headsPanel,
  mask: maskPanel,
  pairs: pairsPanel,
  measures: measuresPanel,
  predict: predictPanel,
};

/** Adds a panel that only some pages have. */
export function offer(name: ViewName, panel: Panel): void {
  PANELS[name] = panel;
}
