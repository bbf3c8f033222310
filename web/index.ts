import "virtual:tokens.css";
import "./styles/page.css";
import "./styles/masthead.css";
import "./styles/choices.css";
import "./styles/picture.css";
import "./styles/details.css";
import "./styles/zoom.css";
import "./styles/calculator.css";
import "./styles/heads.css";
import "./styles/measures.css";
import "./styles/mask.css";
import "./styles/predict.css";
import "./styles/pairs.css";
import "./styles/effect.css";
import { mountSaved } from "./saved.tsx";
import widget from "./widget.tsx";
import { teach } from "./words.ts";

export { mountSaved };
/** What a notebook loads. */
export default widget;

const known = document.getElementById("regard-words");
if (known) teach(JSON.parse(known.textContent ?? "{}"));
const file = document.getElementById("regard-file");
if (file) mountSaved(file);
