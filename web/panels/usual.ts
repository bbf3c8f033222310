import { offer } from "./all.ts";
import { headsPanel } from "./heads.tsx";
import { measuresPanel } from "./measures.tsx";
import { pairsPanel } from "./pairs.tsx";

/** The panels of notebooks and saved pages; what is worked on by hand has scripts of its own. */
offer({ heads: headsPanel, pairs: pairsPanel, measures: measuresPanel });
