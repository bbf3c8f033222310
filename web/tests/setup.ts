import { en } from "../words/en.ts";
import { fr } from "../words/fr.ts";
import { teach } from "../words.ts";

teach({ en, fr });
