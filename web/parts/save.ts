import { h, render } from "preact";
import { csv } from "../csv.ts";
import { Standalone, type StandaloneProps } from "../views/standalone.tsx";

/** Pixels of a PNG to a unit of the drawing. */
const SHARPNESS = 2;

/** The text of a stand-alone SVG document. */
export function svgText<Data>(props: StandaloneProps<Data>): string {
  const box = document.createElement("div");
  render(h(Standalone<Data>, props), box);
  const text = new XMLSerializer().serializeToString(box.firstElementChild!);
  render(null, box);
  return text;
}

/** The picture in each form in which it can be kept; null where there are no numbers to keep. */
export const FORMS = {
  svg: async <Data>(props: StandaloneProps<Data>): Promise<Blob | null> =>
    new Blob([svgText(props)], { type: "image/svg+xml" }),
  png: async <Data>(props: StandaloneProps<Data>): Promise<Blob | null> => pixels(svgText(props)),
  csv: async <Data>({ kind, data, words }: StandaloneProps<Data>): Promise<Blob | null> => {
    const rows = kind.table(data, words);
    return rows && new Blob([csv(rows)], { type: "text/csv;charset=utf-8" });
  },
} as const;

export type Form = keyof typeof FORMS;

/** Hands a file to the browser. */
export function download(file: Blob, name: string): void {
  const address = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

async function pixels(svg: string): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = image.naturalWidth * SHARPNESS;
  canvas.height = image.naturalHeight * SHARPNESS;
  canvas.getContext("2d")!.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("the browser makes no PNG"))), "image/png");
  });
}
