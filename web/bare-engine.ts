import { toBase64ByHand } from "./base64-by-hand.ts";
import { decodeByHand } from "./utf8.ts";

/** What every browser has, and the bare engine that draws without one lacks. */
if (typeof btoa === "undefined")
  globalThis.btoa = (letters) => toBase64ByHand(Uint8Array.from(letters, (letter) => letter.charCodeAt(0)));
if (typeof TextDecoder === "undefined")
  Object.assign(globalThis, {
    TextDecoder: class {
      decode = decodeByHand;
    },
  });
