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
