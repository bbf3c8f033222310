import { useId, useState } from "preact/hooks";
import { type Head, spread } from "../head.ts";
import type { Summary } from "../requests.ts";
import type { Words } from "../words.ts";

const SAID = { passed: "badgePassed", unproved: "badgeUnproved", failed: "badgeFailed" } as const;
const PROOF = { passed: "exact", unproved: "unproved", failed: null } as const;

/** How far the numbers of a picture can be believed: a word beside it, and the rest on demand. What failed is said above it. */
export function Badge({ head, words }: { head: Head; words: Words }) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const { state, error } = head.header.proof;
  const said = PROOF[state];
  const codes = state === "failed" ? null : head.codes;
  const step = codes ? words.precise(codes.step) : "";
  const derived = said && (head.sink === "removed" ? "sinkProof" : head.raw.length > 1 ? "meanProof" : null);
  return (
    <div class={`rg-badge rg-${state}`}>
      {said ? (
        <button type="button" aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
          {words.say(derived && state === "passed" ? "badgeDerived" : SAID[state])}
        </button>
      ) : (
        <span>{words.say(SAID[state])}</span>
      )}
      <div id={id} hidden={!open}>
        {said ? <p>{words.say(said, { error: words.tiny(error ?? Number.POSITIVE_INFINITY) })}</p> : null}
        {derived ? <p>{words.say(derived)}</p> : null}
        {codes && head.sink === "removed" ? (
          <p>{words.say("roundedLeft", { step, error: words.precise(spread(head, codes)) })}</p>
        ) : codes ? (
          <p>{words.say("rounded", { step, error: words.precise(codes.error) })}</p>
        ) : null}
      </div>
    </div>
  );
}

/** What is not shown, and what a person should know besides. */
export function Trust({ summary: { unseen, notices }, words }: { summary: Summary; words: Words }) {
  return (
    <div class="rg-trust">
      {notices.map((notice) => (
        <p class="rg-warning" key={notice.en}>
          {notice[words.locale]}
        </p>
      ))}
      {unseen.length > 0 ? <p class="rg-warning">{words.say("unseen", { names: unseen.join(", ") })}</p> : null}
    </div>
  );
}
