import { h, render } from "preact";
import { Standalone, type StandaloneProps } from "../views/standalone.tsx";

/** The text of a stand-alone SVG document. */
export function svgText(props: StandaloneProps): string {
  const box = document.createElement("div");
  render(h(Standalone, props), box);
  const text = new XMLSerializer().serializeToString(box.firstElementChild!);
  render(null, box);
  return text;
}

/** Hands the picture to the browser as a file. */
export function savePicture(props: StandaloneProps): void {
  const { view, head } = props;
  const address = URL.createObjectURL(new Blob([svgText(props)], { type: "image/svg+xml" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = `regard-layer${head.layer}-head${head.head}-${view}.svg`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
