import { offer } from "./panels/all.ts";
import { maskPanel } from "./panels/mask.tsx";
import { predictPanel } from "./panels/predict.tsx";
import "./mount-file.ts";

export { default } from "./widget.tsx";

/** Notebooks and saved pages that open on the mask, or on a picture to guess. */
offer({ mask: maskPanel, predict: predictPanel });
