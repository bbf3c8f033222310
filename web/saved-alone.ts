import "./panels/usual.ts";
import "./mount-file.ts";
