import { render } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { explain } from "./app/trouble.ts";
import { groundOf } from "./ground.ts";
import { headline } from "./name.ts";
import { useDark } from "./parts/use-dark.ts";
import type { Picture, SavedFile, ZoomSummary } from "./requests.ts";
import { isAbort } from "./source.ts";
import { ChannelSource, type WidgetModel } from "./sources/channel.ts";
import { SavedSource } from "./sources/saved.ts";
import { FramedZoomSource, SavedZoomSource } from "./sources/zoom-frames.ts";
import { type ThemeName, theme } from "./theme.ts";
import { type Table, teach, words } from "./words.ts";
import { Flight } from "./zoom/flight.tsx";
import type { ZoomSource } from "./zoom/source.ts";

interface MapProps {
  source: ZoomSource;
  picture: Picture;
  ground: ThemeName;
  /** Whether the page is all about this map: then it has a title, and its address keeps the place. */
  alone: boolean;
}

/** One map outside the laboratory. */
function ZoomMap({ source, picture, ground, alone }: MapProps) {
  const [summary, setSummary] = useState<ZoomSummary | null>(null);
  const [trouble, setTrouble] = useState<Error | null>(null);
  const spoken = useMemo(() => words(picture.locale), [picture]);
  const colours = useMemo(() => theme(ground), [ground]);
  useEffect(() => {
    const stop = new AbortController();
    source
      .summary(stop.signal)
      .then(setSummary)
      .catch((error: Error) => isAbort(error) || setTrouble(error));
    return () => stop.abort();
  }, [source]);
  const title = summary ? headline(summary.text.trim() || summary.model) : "";
  return (
    <>
      {alone && summary ? <h1 dir="auto">{title}</h1> : null}
      {trouble ? <p class="rg-warning">{explain(trouble, spoken)}</p> : null}
      {summary ? (
        <Flight
          {...{ source, summary, theme: colours, words: spoken }}
          linked={alone}
          stuck={trouble !== null}
          trouble={setTrouble}
        />
      ) : null}
    </>
  );
}

/** Shows a map in a notebook's cell: the module that anywidget loads. */
function show({ model, el }: { model: WidgetModel; el: HTMLElement }): () => void {
  const channel = new ChannelSource(model);
  const source = new FramedZoomSource((request, signal) => channel.exchange(request, signal));
  const picture = model.get("picture") as Picture;
  teach({ [picture.locale]: model.get("words") as Table });
  const ground = picture.theme === "auto" ? groundOf(el) : picture.theme;
  el.dataset.theme = ground;
  el.classList.add("regard", "rg-widget", "rg-zoom");
  render(<ZoomMap {...{ source, picture, ground }} alone={false} />, el);
  return () => {
    channel.close();
    render(null, el);
  };
}

export default { render: show };

function Saved({ file }: { file: SavedFile }) {
  const source = useMemo(() => {
    const saved = new SavedSource(file);
    return new SavedZoomSource((request) => saved.frame(request));
  }, [file]);
  const dark = useDark();
  const { picture } = file;
  const ground = picture.theme === "auto" ? (dark ? "dark" : "light") : picture.theme;
  return (
    <main class="regard rg-saved rg-zoom">
      <ZoomMap {...{ source, picture, ground }} alone />
    </main>
  );
}

const data = document.getElementById("regard-file");
if (data) {
  const file = JSON.parse(data.textContent ?? "") as SavedFile;
  teach({ [file.picture.locale]: file.words as Table });
  if (file.picture.theme !== "auto") document.documentElement.dataset.theme = file.picture.theme;
  const root = document.createElement("div");
  document.body.append(root);
  render(<Saved file={file} />, root);
}
