const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const VALUES = new Uint8Array(128).fill(255);
for (let value = 0; value < 64; value++) VALUES[LETTERS.charCodeAt(value)] = value;

/** Bytes of base64 text, for the engine that draws without a browser: it has no `atob`. */
export function fromBase64ByHand(text: string): Uint8Array<ArrayBuffer> {
  const end = text.endsWith("==") ? text.length - 2 : text.endsWith("=") ? text.length - 1 : text.length;
  const bytes = new Uint8Array(Math.floor((end * 3) / 4));
  let bits = 0;
  let held = 0;
  let place = 0;
  for (let at = 0; at < end; at++) {
    const value = VALUES[text.charCodeAt(at)] ?? 255;
    if (value === 255) throw new Error(`base64: unexpected character at ${at}`);
    bits = ((bits << 6) | value) & 0xffff;
    held += 6;
    if (held >= 8) {
      held -= 8;
      bytes[place++] = (bits >> held) & 255;
    }
  }
  return bytes;
}

/** Base64 text of bytes, where there is no `btoa`. */
export function toBase64ByHand(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += 3) {
    const left = bytes.length - at;
    const three = (bytes[at]! << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    const letters = [18, 12, 6, 0].map((shift) => LETTERS[(three >> shift) & 63]!);
    parts.push(letters[0]!, letters[1]!, left > 1 ? letters[2]! : "=", left > 2 ? letters[3]! : "=");
  }
  return parts.join("");
}
