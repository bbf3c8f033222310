import type { Words } from "../words.ts";
import { FileButton } from "./file-button.tsx";
import type { Looked } from "./looking.ts";

interface RecordFileProps {
  looked: Looked;
  words: Words;
  open(file: File): void;
}

/** A record as a file: the one that is shown can be kept, another one opened. */
export function RecordFile({ looked: { source }, words, open }: RecordFileProps) {
  return (
    <p class="rg-files">
      {source ? (
        <a class="rg-link" href={`/api/records/${source.record}`} download>
          {words.say("keepRecord")}
        </a>
      ) : null}
      <FileButton label={words.say("openRecord")} accept=".safetensors" take={open} />
    </p>
  );
}

/** Says that what is shown comes from a file. */
export function FromFile({ looked: { file, summary }, words }: Omit<RecordFileProps, "open">) {
  if (file === null || !summary) return null;
  return (
    <p class="rg-quiet rg-small">{words.say(file ? "fromFile" : "fromRecord", { name: file, model: summary.model })}</p>
  );
}
