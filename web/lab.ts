import { mountLab } from "./app/lab.tsx";
import { sayNotCome } from "./app/not-come.tsx";
import { offer } from "./panels/all.ts";
import { later } from "./panels/later.tsx";
import { teach } from "./words.ts";

/** The views beyond lines and grid, each a script of its own. */
const VIEWS = {
  heads: later(async () => (await import("./panels/heads.tsx")).headsPanel, false),
  mask: later(async () => (await import("./panels/mask.tsx")).maskPanel, true),
  pairs: later(async () => (await import("./panels/pairs.tsx")).pairsPanel, false),
  measures: later(async () => (await import("./panels/measures.tsx")).measuresPanel, false),
  predict: later(async () => (await import("./panels/predict.tsx")).predictPanel, true),
  calculator: later(async () => (await import("./panels/calculator.tsx")).calculatorPanel, false),
  effect: later(async () => (await import("./panels/effect.tsx")).effectPanel, true),
};

/** The pages: the first one is in this script, which all others share, the others are scripts of their own. */
const PAGES: Readonly<Record<string, (root: HTMLElement) => unknown>> = {
  look: (root) => mountLab(root, bringViews),
  zoom: async (root) => (await import("./zoom/zoom.tsx")).mountZoom(root, root.dataset.zoom),
  calculator: async (root) => (await import("./app/calculator-page.tsx")).mountCalculator(root),
  compare: async (root) => (await import("./app/compare-page.tsx")).mountCompare(root),
  learn: async (root) => (await import("./app/learn-page.tsx")).mountLearn(root),
};

/** Fetches the other views while nothing else is to be done, so that each is there before it is chosen. */
function bringViews(): void {
  const bring = () => {
    for (const view of Object.values(VIEWS)) view.bring().catch(() => {}); // it is asked for again when it is chosen
  };
  if (typeof requestIdleCallback === "function") requestIdleCallback(bring);
  else setTimeout(bring);
}

teach(JSON.parse(document.getElementById("regard-words")?.textContent ?? "{}"));
offer(VIEWS);
const root = document.getElementById("regard-lab");
if (root) Promise.resolve(PAGES[root.dataset.page ?? ""]?.(root)).catch((error: Error) => sayNotCome(root, error));
