import type { Job } from "../sources/zoom-http.ts";
import type { Key, Words } from "../words.ts";

const MINUTE = 60;
const STEPS: Partial<Record<Job["state"], Key>> = {
  loading: "zoomLoading",
  reading: "zoomReading",
  drawing: "zoomDrawing",
};

interface ProgressProps {
  /** Null while the text is on its way. */
  job: Job | null;
  words: Words;
  cancel(): void;
}

/** How far a zoom is, how long the rest of this step takes, and a way to stop it. */
export function Progress({ job, words, cancel }: ProgressProps) {
  const step = words.say((job && STEPS[job.state]) || "zoomSending");
  const measured = job !== null && job.state !== "loading";
  return (
    <div class="rg-progress">
      <p role="status">{step}</p>
      <progress aria-label={step} {...(measured ? { value: job.share } : {})} />
      <p class="rg-quiet">
        {measured ? words.share(job.share) : null}
        {job?.left ? ` · ${left(job.left, words)}` : null}
      </p>
      {job ? (
        <button type="button" class="rg-button" onClick={cancel}>
          {words.say("cancel")}
        </button>
      ) : null}
    </div>
  );
}

function left(seconds: number, words: Words): string {
  if (seconds > 2 * MINUTE) return words.say("minutesLeft", { count: Math.round(seconds / MINUTE) });
  return words.say("secondsLeft", { count: Math.max(1, Math.round(seconds)) });
}
