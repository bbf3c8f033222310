import { render } from "preact-render-to-string";
import { describe, expect, test } from "vitest";
import type { Gaze } from "../gaze.ts";
import type { Head } from "../head.ts";
import { textWidth } from "../text-width.ts";
import { theme } from "../theme.ts";
import { Heatmap, heatmapNote } from "../views/heatmap.tsx";
import { gazeAt, LEAN, layoutHeatmap, outline } from "../views/heatmap-layout.ts";
import { layoutLegend } from "../views/legend-layout.ts";
import { Lines, linesNote } from "../views/lines.tsx";
import { chosenLines, MOST_LINES } from "../views/lines-chosen.ts";
import { layoutLines, rowY, tokenAt } from "../views/lines-layout.ts";
import { heatmap, lines } from "../views/one-head.ts";
import { Standalone } from "../views/standalone.tsx";
import { words } from "../words.ts";
import { madeCross, madeHead, madeLayer, ROWS, SENTENCE } from "./made.ts";

const head = madeHead(SENTENCE, ROWS);
const english = words("en");
const dort: Gaze = { side: "query", token: 3, other: null };
const KINDS = { lines, heatmap } as const;
const common = { theme: theme("light"), words: english, width: 560, id: "t", name: "a picture" };
const count = (text: string, pattern: RegExp) => text.match(pattern)?.length ?? 0;
const texts = (svg: string) =>
  [...svg.matchAll(/<text[^>]*>(.*?)<\/text>/gs)].map(([, text]) => text!.replace(/<[^>]+>/g, ""));

/** Made-up weights of n × n tokens, rows that sum to 1. */
function large(n: number): Head {
  const rows = Array.from({ length: n }, (_, row) => {
    const raw = Array.from({ length: n }, (_, column) => 1 + ((row * 31 + column * 17) % 13));
    const sum = raw.reduce((total, value) => total + value);
    return raw.map((value) => value / sum);
  });
  return madeHead(
    Array.from({ length: n }, (_, index) => `w${index}`),
    rows,
  );
}

describe("lines", () => {
  test("with a gaze, the other side carries that row's percentages", () => {
    const svg = render(<Lines {...common} data={head} gaze={dort} />);
    expect(texts(svg).filter((text) => text.endsWith("%"))).toEqual(["26%", "4%", "34%", "30%", "6%"]);
    expect(texts(svg)).toContain("who looks");
    expect(texts(svg)).not.toContain("on average");
  });

  test("without one, the right side carries averages and says so", () => {
    const svg = render(<Lines {...common} data={head} gaze={null} />);
    expect(texts(svg).filter((text) => text.endsWith("%"))).toEqual(["21%", "9%", "25%", "16%", "9%"]);
    expect(texts(svg)).toContain("on average");
    expect(count(svg, /<path/g)).toBe(20);
  });

  test("a looked-at token shows what each query gives it, of two different lengths", () => {
    const svg = render(<Lines {...common} data={madeCross()} gaze={{ side: "key", token: 1, other: null }} />);
    expect(texts(svg).filter((text) => text.endsWith("%"))).toEqual(["80%", "25%"]);
  });

  test("a stronger weight is a wider, more opaque line, drawn last", () => {
    const svg = render(<Lines {...common} data={head} gaze={dort} />);
    const drawn = svg.slice(svg.lastIndexOf('<g fill="none"'));
    const widths = [...drawn.matchAll(/stroke-width="([\d.]+)" stroke-opacity="([\d.]+)"/g)].map(([, w, o]) => [
      Number(w),
      Number(o),
    ]);
    expect(widths).toHaveLength(5);
    expect(widths.map(([width]) => width)).toEqual(widths.map(([width]) => width).sort((a, b) => a! - b!));
    expect(widths.at(-1)![1]).toBeGreaterThan(widths[0]![1]!);
  });

  test("no line is missing silently", () => {
    const many = large(67);
    const { lines, total, rest } = chosenLines(many, null);
    expect(lines).toHaveLength(MOST_LINES);
    expect(lines.at(-1)?.weight).toBe(Math.max(...many.weights));
    expect(total).toBe(67 * 67);
    expect(Math.min(...lines.map(({ weight }) => weight))).toBeGreaterThanOrEqual(rest);
    expect(linesNote(many, null, english)).toMatch(
      /^The 600 strongest of 4,489 lines are drawn; the others do not exceed 2\.\d%/,
    );
    expect(linesNote(head, null, english)).toBeNull();
    expect(linesNote(many, dort, english)).toBeNull();
  });

  test("labels answer to the pointer, the space between does not", () => {
    const layout = layoutLines(head, 560);
    expect(tokenAt(layout, head, 10, rowY(layout, 2))).toEqual({ side: "query", token: 2, other: null });
    expect(tokenAt(layout, head, 550, rowY(layout, 4))).toEqual({ side: "key", token: 4, other: null });
    expect(tokenAt(layout, head, 280, rowY(layout, 2))).toBeNull();
    expect(tokenAt(layout, head, 10, rowY(layout, 5))).toBeNull();
    expect(tokenAt(layout, head, 10, 5)).toBeNull();
  });
});

describe("heatmap", () => {
  test("cells carry whole percentages, and a weight of 0 is a dot without colour", () => {
    const svg = render(<Heatmap {...common} data={head} gaze={null} />);
    const numbers = texts(svg).filter((text) => /^\d+$/.test(text));
    expect(numbers.slice(15, 20)).toEqual(["26", "4", "34", "30", "6"]);
    expect(count(svg, /<circle/g)).toBe(5 + 1);
    expect(texts(svg)).toContain("exactly 0");
  });

  test("only a weight of exactly 0 is a dot: a rounded one that is merely small has the scale's first colour", () => {
    const small = { ...head, weights: head.weights.map((value) => value || 0.00025) };
    const svg = render(<Heatmap {...common} data={small} gaze={null} />);
    expect(count(svg, /<circle/g)).toBe(0);
    expect(texts(svg)).not.toContain("exactly 0");
    expect(count(svg, /<rect/g)).toBe(25 + 1);
  });

  test("up to 32 tokens are shapes, more are one image", () => {
    expect(count(render(<Heatmap {...common} data={large(31)} gaze={null} />), /<image/g)).toBe(0);
    const svg = render(<Heatmap {...common} data={large(37)} gaze={null} />);
    expect(count(svg, /<image[^>]*href="data:image\/png;base64,/g)).toBe(1);
    expect(svg).toContain("image-rendering:pixelated");
    expect(svg).not.toContain("exactly 0");
  });

  test("512 tokens stay light, and their labels say that some are not written", () => {
    const many = large(509);
    const svg = render(<Heatmap {...common} data={many} gaze={null} />);
    expect(svg.length).toBeLessThan(450_000);
    expect(heatmapNote(many, 560, english)).toMatch(/^Only one word in \d+ is shown/);
    expect(heatmapNote(head, 560, english)).toBeNull();
  });

  test("names of rows and columns are thinned apart: rows only where they are lower than their letters", () => {
    const low = layoutHeatmap(large(13), 320);
    expect(low.cell).toBeGreaterThanOrEqual(13);
    expect([low.rowStep, low.columnStep]).toEqual([1, 2]);
    expect(low.rowSize).toBeLessThanOrEqual(low.cell);
    expect(heatmapNote(large(13), 320, english)).toBe("Above the grid, only one word in 2 is shown.");
    expect(layoutHeatmap(large(67), 560).rowStep).toBeGreaterThan(1);
  });

  test("the chosen row's name is written even where most are not", () => {
    const svg = render(<Heatmap {...common} data={large(67)} gaze={{ side: "query", token: 41, other: 2 }} />);
    expect(texts(svg).filter((text) => text === "w41")).toHaveLength(1);
    expect(svg).toMatch(/font-weight="700"[^>]*>w41</);
  });

  test("cells, row names and leaning column names answer to the pointer", () => {
    const cross = madeCross();
    const layout = layoutHeatmap(cross, 560);
    const { left, top, cell } = layout;
    expect(gazeAt(layout, cross, left + 2.5 * cell, top + 1.5 * cell)).toEqual({ side: "query", token: 1, other: 2 });
    expect(gazeAt(layout, cross, left - 20, top + 0.5 * cell)).toEqual({ side: "query", token: 0, other: null });
    const up = 36;
    const lean = up / Math.tan((LEAN * Math.PI) / 180);
    expect(gazeAt(layout, cross, left + 1.9 * cell + lean, top - up)).toEqual({ side: "key", token: 1, other: null });
    expect(gazeAt(layout, cross, left + 3.5 * cell, top + 1)).toBeNull();
    expect(gazeAt(layout, cross, left, top + 2 * cell + 1)).toBeNull();
    const box = outline(layout, { side: "key", token: 2, other: null });
    expect(box).toEqual({ x: left + 2 * cell, y: top, width: cell, height: 2 * cell });
  });
});

describe("both", () => {
  const hostile = [
    "</text><script>alert(1)</script>",
    '"><img onerror=x>',
    "\u0000\u202e\ud800",
    "&#x3c;b&#x3e;",
    "e\u0301",
  ];

  test.each(["lines", "heatmap"] as const)("%s: hostile tokens stay text", (view) => {
    const rows = hostile.map(() => [0.2, 0.2, 0.2, 0.2, 0.2]);
    const svg = render(
      <Standalone
        {...common}
        kind={KINDS[view]}
        model={hostile[0]!}
        title={hostile.join(" ")}
        data={madeHead(hostile, rows)}
        gaze={dort}
      />,
    );
    expect(svg).not.toMatch(/<script|<img|<b>/);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    expect(svg).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u202e\ud800-\udfff]/u);
  });

  test.each(["lines", "heatmap"] as const)(
    "%s: a picture that stands alone has ground, title, heading and no class",
    (view) => {
      const svg = render(
        <Standalone {...common} kind={KINDS[view]} model="made" title="le chat dort" data={head} gaze={dort} />,
      );
      expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" width="\d+" height="[\d.]+"/);
      expect(svg).toContain(`fill="${common.theme.colour.ground}"`);
      expect(svg).toContain("<title>a picture</title>");
      expect(svg).toContain("“dort” looks most at “chat”: 34%");
      expect(svg).not.toMatch(/ (class|style|tabindex|on[a-z]+)=/);
    },
  );

  test.each(["lines", "heatmap"] as const)("%s: the sentence stands first and large, cut and made safe", (view) => {
    const text = `</text><b>${"e\u0301".repeat(70)}\u202e end`;
    const svg = render(<Standalone {...common} kind={KINDS[view]} model="made" title={text} data={head} gaze={dort} />);
    const first = svg.match(/<g[^>]*font-size="(\d+)"[^>]*>(.*?)<\/g>/s)!;
    expect(Number(first[1])).toBeGreaterThan(common.theme.text);
    expect(first[2]).toContain("&lt;/text>");
    expect(first[2]).not.toContain("end");
    expect(first[2]).toContain("…");
    expect(svg.indexOf("Layer 0, head 1")).toBeGreaterThan(svg.indexOf(first[2]!));
    expect(
      count(
        render(<Standalone {...common} kind={KINDS[view]} model="m" title=" " data={head} gaze={null} />),
        /font-size="22"/g,
      ),
    ).toBe(1);
  });

  test.each([
    ["lines", <Lines {...common} data={head} gaze={dort} kept={dort} />, <Lines {...common} data={head} gaze={dort} />],
    [
      "heatmap",
      <Heatmap {...common} data={head} gaze={dort} kept={dort} />,
      <Heatmap {...common} data={head} gaze={dort} />,
    ],
  ] as const)("%s: only the kept token carries a ring", (_, pinned, passing) => {
    expect(count(render(pinned), /rg-ring/g)).toBe(1);
    expect(count(render(passing), /rg-ring/g)).toBe(0);
  });

  test.each(["lines", "heatmap"] as const)("%s: a long token is cut, and whole in its title", (view) => {
    const long = "Donaudampfschifffahrtsgesellschaft";
    const svg = render(
      <Standalone
        {...common}
        kind={KINDS[view]}
        model="made"
        title="le chat dort"
        data={madeHead([long], [[1]])}
        gaze={null}
      />,
    );
    expect(count(svg, new RegExp(`<title>${long}</title>Donau[a-z]*…<`, "g"))).toBe(2);
  });

  test.each([288, 358, 560, 1200])("at %i pixels nothing is drawn beyond the edge", (width) => {
    expect(layoutLines(head, width).width).toBeLessThanOrEqual(width);
    expect(layoutHeatmap(head, width).width).toBeLessThanOrEqual(Math.max(320, width));
    const { left, right, side } = layoutLines(head, width);
    expect(right - left).toBeGreaterThanOrEqual(40);
    expect(side).toBeGreaterThan(100);
  });
});

test("a picture of a layer that failed its proof says so, in colour and in words, before anything is claimed", () => {
  const proof = { state: "failed", error: 0.31, allowed: 1e-5, sums: 1e-7 } as const;
  const failed = madeHead(SENTENCE, ROWS, { header: madeLayer({ proof }) });
  for (const view of ["lines", "heatmap"] as const) {
    const draw = (shown: Head) =>
      render(<Standalone {...common} kind={KINDS[view]} model="m" title="t" data={shown} gaze={dort} />);
    const [passed, doubted] = [draw(head), draw(failed)];
    expect(passed).not.toContain("proof");
    const said = texts(doubted).join(" ");
    expect(said).toContain("The proof of this layer failed: the recomputed output differs");
    expect(said.indexOf("Do not rely on its weights.")).toBeLessThan(said.indexOf("“dort” looks most at"));
    const height = (svg: string) => Number(svg.match(/height="([\d.]+)"/)![1]);
    expect(height(doubted)).toBeGreaterThan(height(passed) + 24);
    expect(doubted).toContain(`fill="${common.theme.colour.warning}"`);
  }
});

test("a record that is called by its model names it once", () => {
  const svg = render(<Standalone {...common} kind={KINDS.lines} model="made" title="made" data={head} gaze={dort} />);
  expect(texts(svg).filter((text) => text === "made")).toHaveLength(1);
});

describe("the legend", () => {
  const rooms = [358, 320, 538, 680].flatMap((room) => [head, madeCross()].map((shown) => ({ room, shown })));
  const legendOf = (shown: Head, room: number, locale: "en" | "fr") => {
    const layout = layoutHeatmap(shown, room);
    return { ...layout, ...layoutLegend(shown, layout, common.theme, words(locale)) };
  };

  test.each(rooms)("at $room pixels nothing of it lies outside the picture", ({ room, shown }) => {
    for (const locale of ["en", "fr"] as const) {
      const { x, remarks, width, dot, bottom, y } = legendOf(shown, room, locale);
      const said = words(locale);
      for (const remark of remarks) expect(x + textWidth(remark, common.theme.small)).toBeLessThanOrEqual(width);
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x + 230 + textWidth(said.share(1), 13) / 2).toBeLessThanOrEqual(width);
      expect(dot!.x + 8 + textWidth(said.say("legendZero"), 13)).toBeLessThanOrEqual(width);
      expect(bottom).toBeGreaterThan(Math.max(dot!.y + 4, y + 36));
      const svg = render(<Heatmap {...common} words={said} width={room} data={shown} gaze={null} />);
      expect(svg).toContain(`height="${bottom}"`);
      for (const remark of remarks) expect(texts(svg)).toContain(remark);
    }
  });

  test("where there is room it is one line, else it breaks between words and loses none", () => {
    const [broken, whole] = [legendOf(head, 358, "en"), legendOf(head, 680, "en")];
    expect(whole.remarks).toHaveLength(1);
    expect(broken.remarks.length).toBeGreaterThan(1);
    expect(broken.remarks.join(" ")).toBe(whole.remarks[0]!.replace(" · ", " "));
    expect(broken.bottom - broken.top - broken.down).toBeGreaterThan(whole.bottom - whole.top - whole.down);
  });
});
