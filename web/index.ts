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
import "./styles/compare.css";
import "./styles/learn.css";

import "./panels/usual.ts";

export { default } from "./widget.tsx";
