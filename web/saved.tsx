import { render } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { legible } from "./label.ts";
import { Stage } from "./parts/stage.tsx";
import { useDark } from "./parts/use-dark.ts";
import type { Picture, SavedFile, Summary } from "./requests.ts";
import type { Source } from "./source.ts";
import { SavedSource } from "./sources/saved.ts";
import { theme } from "./theme.ts";
import { type Table, teach, words } from "./words.ts";

interface SavedProps {
  source: Source;
  picture: Picture;
}

/** A picture that was kept as a file: the same stage, answered by the file itself. */
function Saved({ source, picture }: SavedProps) {
  const [summary, setSummary] = useState<Summary | null>(null);
  const [damaged, setDamaged] = useState(false);
  const dark = useDark();
  const spoken = useMemo(() => words(picture.locale), [picture]);
  const name = picture.theme === "auto" ? (dark ? "dark" : "light") : picture.theme;
  const colours = useMemo(() => theme(name), [name]);
  const { layer, head, view, focus } = picture;
  const first = focus ? { gaze: { ...focus, other: null } } : { word: null };
  const start = useMemo(() => ({ layer, head, view, first, picture }), [picture]);
  useEffect(() => {
    source
      .summary()
      .then((answer) => setSummary(answer.header.summary))
      .catch(() => setDamaged(true));
  }, [source]);
  return (
    <main class="regard rg-saved">
      {damaged ? <p class="rg-warning">{spoken.say("damagedFile")}</p> : null}
      {summary ? (
        <>
          <h1 dir="auto">{legible(summary.title)}</h1>
          <Stage
            both
            spoken
            id="saved"
            words={spoken}
            theme={colours}
            failed={() => setDamaged(true)}
            {...{ source, summary, start }}
          />
          {summary.title === summary.model ? null : <p class="rg-model rg-quiet">{legible(summary.model)}</p>}
        </>
      ) : null}
    </main>
  );
}

/** Shows the saved file that the page carries as JSON. */
export function mountSaved(data: HTMLElement): () => void {
  const page = data.ownerDocument;
  const root = page.createElement("div");
  page.body.append(root);
  const file = JSON.parse(data.textContent ?? "") as SavedFile;
  teach({ [file.picture.locale]: file.words as Table });
  if (file.picture.theme !== "auto") page.documentElement.dataset.theme = file.picture.theme;
  render(<Saved source={new SavedSource(file)} picture={file.picture} />, root);
  return () => {
    render(null, root);
    root.remove();
  };
}
