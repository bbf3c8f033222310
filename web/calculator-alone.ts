import { offer } from "./panels/all.ts";
import { calculatorPanel } from "./panels/calculator.tsx";

export { default } from "./pages.ts";

/** Notebooks and saved pages that open on the calculator load it; others do without its weight. */
offer("calculator", calculatorPanel);
