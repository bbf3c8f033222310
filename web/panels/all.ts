import type { ViewName } from "../requests.ts";
import type { Panel } from "./panel.ts";

type Panels = Partial<Record<ViewName, Panel>>;

/** Every panel of this page, by the name of its view. Lines and grid are the stage's own. */
export const PANELS: Panels = {};

/** Adds panels to the page. */
export function offer(panels: Panels): void {
  Object.assign(PANELS, panels);
}
