import { offer } from "./panels/all.ts";
import { calculatorPanel } from "./panels/calculator.tsx";
import { maskPanel } from "./panels/mask.tsx";
import "./mount-file.ts";

export { default } from "./widget.tsx";

/** Notebooks and saved pages that open on the calculator; the mask, which is one of its steps, beside it. */
offer({ mask: maskPanel, calculator: calculatorPanel });
