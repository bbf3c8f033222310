import { mountCalculator } from "./app/calculator-page.tsx";
import { mountCompare } from "./app/compare-page.tsx";
import { mountLab } from "./app/lab.tsx";
import { mountLearn } from "./app/learn-page.tsx";
import { offer } from "./panels/all.ts";
import { calculatorPanel } from "./panels/calculator.tsx";
import { effectPanel } from "./panels/effect.tsx";
import { teach } from "./words.ts";
import { mountZoom } from "./zoom/zoom.tsx";

teach(JSON.parse(document.getElementById("regard-words")?.textContent ?? "{}"));
offer("calculator", calculatorPanel);
offer("effect", effectPanel);
const root = document.getElementById("regard-lab");
if (root?.dataset.page === "zoom") mountZoom(root, root.dataset.zoom);
else if (root?.dataset.page === "calculator") mountCalculator(root);
else if (root?.dataset.page === "compare") mountCompare(root);
else if (root?.dataset.page === "learn") mountLearn(root);
else if (root?.dataset.page === "look") mountLab(root);
