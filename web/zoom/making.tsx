import { useEffect, useId, useState } from "preact/hooks";
import { dropped, FileButton } from "../app/file-button.tsx";
import { ModelMenu } from "../app/models.tsx";
import { Says } from "../app/says.tsx";
import { headline } from "../name.ts";
import type { ModelEntry } from "../requests.ts";
import { fetchModels } from "../sources/http.ts";
import { beginZoom, cancelZoom, fetchZooms, type Job, type Zooms } from "../sources/zoom-http.ts";
import type { Words } from "../words.ts";
import { Progress } from "./progress.tsx";

/** How often the progress is asked for. */
const PULSE = 400;
/** The layer that is asked for unless another one is. */
const FIRST_LAYER = 3;

/** Whether a job goes on. */
function runs(job: Job | null | undefined): job is Job {
  return job?.state === "loading" || job?.state === "reading" || job?.state === "drawing";
}

/** Takes a text of any length, has its zoom made, and goes there. */
export function Making({ words }: { words: Words }) {
  const [models, setModels] = useState<ModelEntry[]>([]);
  const [zooms, setZooms] = useState<Zooms | null>(null);
  const [text, setText] = useState("");
  const [file, setFile] = useState<File | null>(null);
  const [model, setModel] = useState("");
  const [layer, setLayer] = useState(FIRST_LAYER);
  const [sending, setSending] = useState(false);
  const [trouble, setTrouble] = useState<Error | null>(null);
  const id = useId();
  const job = zooms?.job;
  const busy = sending || runs(job);
  const most = zooms?.layers[model];
  const setJob = (job: Job | null) => setZooms((before) => before && { ...before, job });

  useEffect(() => {
    const stop = new AbortController();
    Promise.all([fetchModels(stop.signal), fetchZooms(false, stop.signal)])
      .then(([entries, zooms]) => {
        const readers = entries.filter(({ task }) => task === "read");
        setModels(readers);
        setModel(readers[0]?.name ?? "");
        setZooms(zooms);
      })
      .catch((error: Error) => stop.signal.aborted || setTrouble(error));
    return () => stop.abort();
  }, []);
  useEffect(() => {
    if (!runs(job)) return;
    const stop = new AbortController();
    const wait = setTimeout(
      () =>
        fetchZooms(true, stop.signal)
          .then(({ job }) => {
            setTrouble(null);
            setJob(job);
            if (job?.state === "done") location.assign(`/zoom/${job.digest}`);
          })
          .catch((error: Error) => {
            if (stop.signal.aborted) return;
            setTrouble(error);
            setJob({ ...job });
          }),
      PULSE,
    );
    return () => {
      clearTimeout(wait);
      stop.abort();
    };
  }, [job]);

  const act = (work: Promise<void>) => {
    setTrouble(null);
    return work.catch(setTrouble).finally(() => setSending(false));
  };
  const begin = () => {
    setSending(true);
    const name = file?.name ?? "";
    act(beginZoom(file ?? new Blob([text]), { name, model, layer: String(layer) }).then(setJob));
  };
  const cancel = () => act(cancelZoom().then(() => setJob(null)));
  const take = (file: File) => {
    setFile(file);
    setText("");
    setTrouble(null);
  };
  return (
    <section class="rg-making" {...dropped(take)}>
      <h2>{words.say("zoomTitle")}</h2>
      <p class="rg-quiet">{words.say("zoomHow")}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          begin();
        }}
      >
        <label for={id}>{words.say("zoomText")}</label>
        <textarea
          id={id}
          rows={7}
          dir="auto"
          spellcheck={false}
          value={text}
          onInput={({ currentTarget }) => {
            setText(currentTarget.value);
            setFile(null);
          }}
        />
        <p>
          <FileButton label={words.say("zoomFile")} accept=".txt,.md,text/*" take={take} />{" "}
          {file ? words.say("zoomDropped", { name: file.name }) : null}
        </p>
        <div class="rg-wanted">
          {model ? <ModelMenu models={models} chosen={model} words={words} choose={setModel} /> : null}
          <label>
            <b>{words.say("layer")}</b>{" "}
            <input
              type="number"
              min={0}
              max={most === undefined ? undefined : most - 1}
              required
              value={layer}
              onInput={({ currentTarget }) => setLayer(currentTarget.valueAsNumber)}
            />{" "}
            <span class="rg-quiet rg-small">{words.say("zoomLayerHint")}</span>
          </label>
        </div>
        <button type="submit" class="rg-button" disabled={busy || !model || (!file && !text.trim())}>
          {words.say("zoomMake")}
        </button>
      </form>
      {busy ? <Progress job={runs(job) ? job : null} words={words} cancel={cancel} /> : null}
      <Says id={`${id}-says`} trouble={trouble} left="" words={words} again={() => act(Promise.resolve())} />
      {job?.message ? (
        <p class="rg-warning" role="alert">
          {job.message[words.locale]}
        </p>
      ) : null}
      {zooms && zooms.kept.length > 0 ? (
        <>
          <h3>{words.say("zoomKept")}</h3>
          <ul>
            {zooms.kept.map(({ digest, text, model, layer, tokens }) => (
              <li key={digest}>
                <a href={`/zoom/${digest}`}>
                  <bdi>{headline(text.trim() || model)}</bdi>
                </a>{" "}
                <span class="rg-quiet">{words.say("zoomOf", { model, layer, tokens })}</span>
              </li>
            ))}
          </ul>
        </>
      ) : null}
    </section>
  );
}
