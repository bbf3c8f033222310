import { UnreadableFrame } from "../frame.ts";
import { Refused } from "../source.ts";
import { HttpTrouble } from "../sources/http.ts";
import type { Words } from "../words.ts";

/** What went wrong, in one sentence that says what to do. */
export function explain(error: Error, words: Words): string {
  if (error instanceof Refused) return error.refusal.message[words.locale];
  if (error instanceof HttpTrouble && error.status === 401) return words.say("expired");
  if (error instanceof UnreadableFrame) return words.say("otherVersion");
  if (error instanceof RangeError) return words.say("tooLarge", { count: Number(error.message) / 1e6 });
  if (error instanceof TypeError) return words.say("unreachable");
  return words.say("broken", { detail: error.message });
}

/** Whether asking the same again may help. */
export function mayPass(error: Error): boolean {
  return (
    !(error instanceof Refused || error instanceof UnreadableFrame || error instanceof RangeError) &&
    !(error instanceof HttpTrouble && error.status === 401)
  );
}

/** The part of a text that a model can read, where it refused all of it as too long; null otherwise. */
export function cutOff(error: Error, text: string): { kept: string; left: string } | null {
  const fits = error instanceof Refused ? error.refusal.fits : null;
  const characters = [...text];
  if (fits === null || fits <= 0 || fits >= characters.length) return null;
  return { kept: characters.slice(0, fits).join(""), left: characters.slice(fits).join("") };
}
