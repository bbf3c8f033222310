import type { Codes, LayerHeader, Summary } from "../requests.ts";
import type { Words } from "../words.ts";

interface TrustProps {
  summary: Summary;
  layer: LayerHeader;
  codes: Codes | null;
  words: Words;
}

/** How far the numbers can be believed, and what is not shown; that they cannot be is said above them, and then nothing here. */
export function Trust({ summary, layer, codes, words }: TrustProps) {
  const { state, error } = layer.proof;
  const proof = { passed: "exact", failed: null, unproved: "unproved" } as const;
  const known = proof[state];
  const { unseen, notices } = summary;
  return (
    <div class="rg-trust">
      {known ? (
        <p class={state === "passed" ? "rg-proved" : "rg-warning"}>
          {words.say(known, { error: words.tiny(error ?? Number.POSITIVE_INFINITY) })}
        </p>
      ) : null}
      {codes && state !== "failed" ? (
        <p>{words.say("rounded", { step: words.precise(codes.step), error: words.precise(codes.error) })}</p>
      ) : null}
      {notices.map((notice) => (
        <p class="rg-warning" key={notice.en}>
          {notice[words.locale]}
        </p>
      ))}
      {unseen.length > 0 ? <p class="rg-warning">{words.say("unseen", { names: unseen.join(", ") })}</p> : null}
    </div>
  );
}
