import { render } from "preact";
import { explain } from "./app/trouble.ts";
import { groundOf } from "./ground.ts";
import { Stage } from "./parts/stage.tsx";
import type { Picture, Summary } from "./requests.ts";
import { isAbort } from "./source.ts";
import { ChannelSource, type WidgetModel } from "./sources/channel.ts";
import { theme } from "./theme.ts";
import { type Table, teach, words } from "./words.ts";

let mounted = 0;

/** Shows a record in a notebook's cell: the module that anywidget loads. */
function show({ model, el }: { model: WidgetModel; el: HTMLElement }): () => void {
  const source = new ChannelSource(model);
  const id = `widget${++mounted}`;
  let stop = new AbortController();

  const draw = (summary: Summary) => {
    const picture = model.get("picture") as Picture;
    teach({ [picture.locale]: model.get("words") as Table });
    const name = picture.theme === "auto" ? groundOf(el) : picture.theme;
    const { layer, head, view, focus } = picture;
    el.dataset.theme = name;
    render(
      <Stage
        key={`${model.get("record")} ${JSON.stringify(picture)}`}
        both={false}
        spoken
        words={words(picture.locale)}
        theme={theme(name)}
        start={{ layer, head, view, picture, first: { gaze: focus && { ...focus, other: null } } }}
        failed={say}
        {...{ source, summary, id }}
      />,
      el,
    );
  };
  const say = (error: Error) => {
    const { locale } = model.get("picture") as Picture;
    teach({ [locale]: model.get("words") as Table });
    render(<p class="rg-warning">{explain(error, words(locale))}</p>, el);
  };
  const begin = () => {
    stop.abort();
    stop = new AbortController();
    source
      .summary(stop.signal)
      .then((answer) => draw(answer.header.summary!))
      .catch((error: Error) => isAbort(error) || say(error));
  };

  el.classList.add("regard", "rg-widget");
  model.on("change:picture", begin);
  model.on("change:record", begin);
  begin();
  return () => {
    model.off("change:picture", begin);
    model.off("change:record", begin);
    stop.abort();
    source.close();
    render(null, el);
  };
}

export default { render: show };
