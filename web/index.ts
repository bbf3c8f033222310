import "virtual:tokens.css";
import "./styles/page.css";
import "./styles/masthead.css";
import "./styles/choices.css";
import "./styles/picture.css";
import "./styles/details.css";
import "./styles/zoom.css";
import { mountLab } from "./app/lab.tsx";
import { mountSaved } from "./saved.tsx";
import widget from "./widget.tsx";
import { teach } from "./words.ts";
import { mountZoom } from "./zoom/zoom.tsx";

export { mountLab, mountSaved, mountZoom };
/** What a notebook loads. */
export default widget;

const known = document.getElementById("regard-words");
if (known) teach(JSON.parse(known.textContent ?? "{}"));
const lab = document.getElementById("regard-lab");
if (lab?.dataset.zoom) mountZoom(lab, lab.dataset.zoom);
else if (lab) mountLab(lab);
const file = document.getElementById("regard-file");
if (file) mountSaved(file);
