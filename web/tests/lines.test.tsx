import { render } from "preact-render-to-string";
import { describe, expect, test } from "vitest";
import { type Gaze, moveOnLines } from "../gaze.ts";
import { headOf } from "../head.ts";
import { theme } from "../theme.ts";
import { Heatmap } from "../views/heatmap.tsx";
import { heightOf, layoutHeatmap } from "../views/heatmap-layout.ts";
import { Lines } from "../views/lines.tsx";
import { layoutLines, pointOf, tokenAt } from "../views/lines-layout.ts";
import { heatmap, lines } from "../views/one-head.ts";
import { words } from "../words.ts";
import { madeHead, madeHeader, madeLayer, madeSummary, ROWS, SENTENCE } from "./made.ts";

const english = words("en");
const common = { theme: theme("light"), words: english, width: 560, id: "t", name: "a picture" };
const texts = (svg: string) =>
  [...svg.matchAll(/<text[^>]*>(.*?)<\/text>/gs)].map(([, text]) => text!.replace(/<[^>]+>/g, ""));
const query = (token: number): Gaze => ({ side: "query", token, other: null });

/** Two words that look at a picture of 3 × 7 patches, or at a sound of 13 moments. */
function madeOther(kind: "patches" | "frames", layout: "vertical" | "horizontal" = "vertical") {
  const count = kind === "patches" ? 21 : 13;
  const labels = Array.from({ length: count }, (_, at) => String(at));
  const axis = { name: kind, kind, labels, ...(kind === "patches" ? { grid: [3, 7] } : {}) };
  const summary = madeSummary([], {
    axes: [{ name: "target", kind: "tokens", labels: ["chat", "dort"] }, axis],
    layers: [madeLayer({ kind: "cross", queries: "target", keys: kind })],
  });
  const values = Float32Array.from({ length: 2 * count }, (_, at) => (at % count === 9 ? 0.5 : 0.5 / (count - 1)));
  const arrays = [{ name: "weights", shape: [2, count], values, codes: null }];
  return headOf(summary, 0, 0, { header: madeHeader(), arrays }, { layout });
}

describe("lying lines", () => {
  const head = madeHead(SENTENCE, ROWS, { layout: "horizontal" });
  const layout = layoutLines(head, 560);

  test("go down from one row to the other, and their tokens answer where they stand", () => {
    for (const side of ["query", "key"] as const)
      for (const token of [0, 4]) {
        const { x, y } = pointOf(layout, side, token);
        expect(tokenAt(layout, head, x, y + (side === "query" ? -20 : 20))).toEqual({ side, token, other: null });
      }
    expect(tokenAt(layout, head, 100, (layout.left + layout.right) / 2)).toBeNull();
    const svg = render(<Lines {...common} data={head} gaze={query(3)} />);
    expect(texts(svg).filter((text) => text.endsWith("%"))).toEqual(["26%", "4%", "34%", "30%", "6%"]);
  });

  test("grow wider with long words, and arrows follow the words", () => {
    const long = madeHead(
      SENTENCE.map((word) => word.repeat(9)),
      ROWS,
      { layout: "horizontal" },
    );
    expect(layoutLines(long, 560).width).toBeGreaterThan(560);
    const counts = { queries: 5, keys: 5 };
    expect(moveOnLines(query(1), "ArrowRight", counts, layout)).toEqual(query(2));
    expect(moveOnLines(query(1), "ArrowDown", counts, layout)).toMatchObject({ side: "key" });
  });
});

test("where words are read from the right, the one who looks stands there", () => {
  const head = madeHead(
    ["[CLS]", "القط", "ينام"],
    ROWS.slice(0, 3).map((row) => row.slice(0, 3)),
  );
  const layout = layoutLines(head, 560);
  expect(pointOf(layout, "query", 0).x).toBeGreaterThan(pointOf(layout, "key", 0).x);
  expect(tokenAt(layout, head, 550, layout.top + 5)).toEqual(query(0));
  expect(moveOnLines(query(1), "ArrowLeft", { queries: 3, keys: 3 }, layout)).toMatchObject({ side: "key" });
  expect(layoutLines(madeHead(SENTENCE, ROWS), 560).mirrored).toBe(false);
});

describe("another axis", () => {
  test("patches are cells in their rows and columns, shaded for the chosen word, and answer to the pointer", () => {
    const head = madeOther("patches");
    const layout = layoutLines(head, 560);
    const [one, next, below] = [0, 1, 7].map((token) => pointOf(layout, "key", token));
    expect([next!.y - one!.y, below!.x - one!.x]).toEqual([0, 0]);
    expect(tokenAt(layout, head, below!.x, below!.y)).toEqual({ side: "key", token: 7, other: null });
    const svg = render(<Lines {...common} data={head} gaze={query(1)} />);
    expect(svg.match(/<rect [^>]*><title>/g)).toHaveLength(21);
    expect(texts(svg)).toContain("keys: image");
    expect(texts(svg)).toContain("queries: target");
    expect(lines.size({ ...common, data: head, gaze: null }).height).toBeGreaterThan(layout.height);
    expect(lines.says({ ...common, data: head, gaze: query(1) })).toContain("“row 2, column 3”: 50%");
  });

  test("moments are a strip along time, downward or, lying, to the right", () => {
    const [first, last] = [0, 12].map((token) => pointOf(layoutLines(madeOther("frames"), 560), "key", token));
    expect([first!.x, first!.y < last!.y]).toEqual([last!.x, true]);
    const lying = layoutLines(madeOther("frames", "horizontal"), 560);
    expect(pointOf(lying, "key", 0).y).toBe(pointOf(lying, "key", 12).y);
    const ends = texts(render(<Lines {...common} data={madeOther("frames")} gaze={null} />));
    expect(ends).toEqual(expect.arrayContaining(["0", "12", "keys: sound"]));
  });

  test("in the grid, thin rules part the rows of the picture, and few rows stand high", () => {
    const head = madeOther("patches");
    const svg = render(<Heatmap {...common} data={head} gaze={null} />);
    expect(svg.match(/class="rg-rules" d="([^"]*)"/)?.[1]?.match(/M/g)).toHaveLength(2);
    const layout = layoutHeatmap(head, 560, true);
    expect(heightOf(layout)).toBeGreaterThan(layout.cell);
    expect(heightOf(layoutHeatmap(head, 560))).toBe(layout.cell);
    expect(render(<Heatmap {...common} data={madeHead(SENTENCE, ROWS)} gaze={null} />)).not.toContain("rg-rules");
  });
});

describe("what is not as usual is said in the picture and in files", () => {
  const removed = headOf(
    madeSummary(["[CLS]", "b"]),
    0,
    0,
    {
      header: madeHeader(),
      arrays: [{ name: "weights", shape: [2, 2], values: Float32Array.from([1, 0, 0.5, 0.5]), codes: null }],
    },
    { sink: "removed" },
  );
  const drawn = { ...common, data: removed, gaze: null };

  test("without the first word", () => {
    for (const kind of [lines, heatmap]) {
      expect(kind.says(drawn)).toContain("Without the first mark, “[CLS]”: the rest is made 100%.");
      expect(kind.table(removed, english)?.[0]?.[0]).toContain("Without the first mark");
      expect(kind.table(removed, english)?.[2]).toEqual(["b", "0", "1"]);
    }
  });

  test("magnified, with marks of its own in the legend of both", () => {
    const data = { ...removed, sink: "log" } as const;
    for (const View of [Lines, Heatmap]) {
      const said = texts(render(<View {...drawn} data={data} />));
      expect(said).toEqual(expect.arrayContaining(["≤0.01%", "0.1%", "1%", "10%", "100%"]));
      expect(said.join(" ")).toContain("logarithmic");
    }
  });
});
