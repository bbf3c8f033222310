const REPLACEMENT = 0xfffd;

/** Text of UTF-8 bytes; a broken sequence becomes U+FFFD. For the engine that draws without a browser: it has no `TextDecoder`. */
export function decodeByHand(bytes: Uint8Array): string {
  const parts: string[] = [];
  let at = 0;
  while (at < bytes.length) {
    const first = bytes[at++]!;
    const extra = first < 0x80 ? 0 : first >= 0xf0 && first < 0xf5 ? 3 : first >= 0xe0 ? 2 : first >= 0xc2 ? 1 : -1;
    if (extra < 0 || first > 0xf4) {
      parts.push(String.fromCodePoint(REPLACEMENT));
      continue;
    }
    let code = extra === 0 ? first : first & (0x3f >> extra);
    let read = 0;
    while (read < extra && (bytes[at + read] ?? 0) >> 6 === 2) code = (code << 6) | (bytes[at + read++]! & 0x3f);
    at += read;
    const least = [0, 0x80, 0x800, 0x10000][extra]!;
    const whole = read === extra && code >= least && code <= 0x10ffff && code >> 11 !== 0x1b;
    parts.push(String.fromCodePoint(whole ? code : REPLACEMENT));
  }
  return parts.join("");
}
