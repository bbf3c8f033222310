import { offer } from "./panels/all.ts";
import { calculatorPanel } from "./panels/calculator.tsx";
import "./saved-alone.ts";

export { default } from "./widget.tsx";

/** Notebooks and saved pages that open on the calculator load it; others do without its weight. */
offer("calculator", calculatorPanel);
