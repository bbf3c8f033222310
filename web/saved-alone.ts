import { mountSaved } from "./saved.tsx";

const file = document.getElementById("regard-file");
if (file) mountSaved(file);
