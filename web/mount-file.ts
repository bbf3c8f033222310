import { mountSaved } from "./saved.tsx";

/** A saved page holds its record; a notebook, which loads the same script, does not. */
const file = document.getElementById("regard-file");
if (file) mountSaved(file);
