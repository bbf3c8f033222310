import "virtual:tokens.css";
import "./styles/page.css";
import "./styles/masthead.css";
import "./styles/choices.css";
import "./styles/picture.css";
import "./styles/details.css";
import { mountLab } from "./app/lab.tsx";
import { mountSaved } from "./saved.tsx";
import widget from "./widget.tsx";

export { mountLab, mountSaved };
/** What a notebook loads. */
export default widget;

const lab = document.getElementById("regard-lab");
if (lab) mountLab(lab);
const file = document.getElementById("regard-file");
if (file) mountSaved(file);
