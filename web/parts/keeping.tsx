import { useState } from "preact/hooks";
import type { StandaloneProps } from "../views/standalone.tsx";
import { download, FORMS, type Form } from "./save.ts";

const COPIES = typeof ClipboardItem === "function" && typeof navigator !== "undefined" && !!navigator.clipboard?.write;

interface KeepingProps<Data> {
  /** All that the picture is drawn from. */
  picture: StandaloneProps<Data>;
  /** Name of the file, without its ending. */
  file: string;
}

/** The ways to keep a picture: as a drawing, as pixels, as numbers. */
export function Keeping<Data>({ picture, file }: KeepingProps<Data>) {
  const [failed, setFailed] = useState(false);
  const [copied, setCopied] = useState(false);
  const { words, kind, data, name } = picture;
  const keep = (form: Form) => {
    FORMS[form](picture)
      .then((blob) => blob && download(blob, `${file}.${form}`))
      .then(() => setFailed(false))
      .catch(() => setFailed(true));
  };
  const copy = () => {
    const image = FORMS.png(picture).then((blob) => blob!);
    navigator.clipboard
      .write([new ClipboardItem({ "image/png": image })])
      .then(() => setCopied(true))
      .catch(() => setFailed(true));
  };
  const forms = (Object.keys(FORMS) as Form[]).filter((form) => form !== "csv" || kind.table(data, words) !== null);
  return (
    <p class="rg-keeping">
      <span class="rg-quiet">{words.say("save")}</span>
      {forms.map((form) => (
        <button
          key={form}
          type="button"
          class="rg-link"
          aria-label={words.say("saveAs", { form: form.toUpperCase(), name })}
          onClick={() => keep(form)}
        >
          {form.toUpperCase()}
        </button>
      ))}
      {COPIES ? (
        <button type="button" class="rg-link" aria-label={words.say("copyAs", { name })} onClick={copy}>
          {words.say("copy")}
        </button>
      ) : null}
      {copied ? <span role="status">{words.say("copied")}</span> : null}
      {failed ? <span class="rg-warning">{words.say("notKept")}</span> : null}
    </p>
  );
}
