import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { palette, paletteIndexOn } from "../colour.ts";
import { isArrow } from "../gaze.ts";
import type { Summary } from "../requests.ts";
import type { Theme } from "../theme.ts";
import { headNumber } from "../views/heads.tsx";
import { type Arrangement, type Placed, sortedBy } from "../views/heads-order.ts";
import { placed, type Small, type Smalls, shapeOf } from "../views/heads-pictures.ts";
import { role, shown } from "../views/measures.ts";
import type { Words } from "../words.ts";

/** Pictures this close to what is seen are brought as well, in pixels. */
const NEAR = 60;

interface GridProps {
  rows: readonly (readonly Placed[])[];
  smalls: Smalls;
  summary: Summary;
  how: Arrangement;
  /** The head that the stage is at. */
  layer: number;
  head: number;
  words: Words;
  theme: Theme;
  open(one: Placed): void;
  point(one: Placed | null): void;
  /** Which heads can be seen now, in their order on the page. */
  seen(heads: Placed[]): void;
}

/** All heads as buttons with a picture each: one tab stop, and arrows from there. */
export function Grid({ rows, smalls, summary, how, words, theme, ...props }: GridProps) {
  const root = useRef<HTMLDivElement>(null);
  const colours = useMemo(() => pixels(theme), [theme]);
  const all = useMemo(() => rows.flat(), [rows]);
  const [at, setAt] = useState(0);
  const here = Math.min(at, all.length - 1);
  useSeen(root, all, props.seen);

  const press = (event: KeyboardEvent) => {
    if (!isArrow(event.key) || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    beside([...root.current!.querySelectorAll<HTMLElement>(".rg-head")], here, event.key)?.focus();
  };
  const many = sortedBy(how) !== null;
  let place = -1;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys are those of the buttons within
    <div class="rg-heads" ref={root} onKeyDown={press} onPointerLeave={() => props.point(null)}>
      {rows.map((row) => (
        <section key={many ? "sorted" : row[0]!.layer}>
          {many ? null : <h2>{rowName(summary, row[0]!.layer, words)}</h2>}
          <div>
            {row.map((one) => {
              const mine = ++place;
              const { measure } = how;
              const label = one.measured?.label;
              return (
                <button
                  key={placed(one.layer, one.head)}
                  type="button"
                  class="rg-head"
                  data-at={mine}
                  tabIndex={mine === here ? 0 : -1}
                  aria-current={one.layer === props.layer && one.head === props.head ? "true" : undefined}
                  onClick={() => props.open(one)}
                  onFocus={() => {
                    setAt(mine);
                    props.point(one);
                  }}
                  onPointerEnter={() => props.point(one)}
                >
                  <Dots
                    small={smalls.get(placed(one.layer, one.head))}
                    {...shapeOf(summary, one.layer)}
                    colours={colours}
                  />
                  <span class="rg-unseen">{words.say("pictureTitle", { layer: one.layer, head: one.head })}</span>
                  <span class="rg-quiet" aria-hidden="true">
                    {headNumber(one, many, words)}
                  </span>
                  {measure && one.measured ? <b>{shown(measure, one.measured.values[measure], words)}</b> : null}
                  {label ? <small>{role(label, words, "short")}</small> : null}
                </button>
              );
            })}
          </div>
        </section>
      ))}
    </div>
  );
}

function rowName(summary: Summary, layer: number, words: Words): string {
  const failed = summary.layers[layer]!.proof.state === "failed";
  return `${words.say("layer")} ${failed ? words.say("doubted", { number: layer }) : words.number(layer)}`;
}

/** The button that an arrow leads to: the next one in the row, or the nearest one in the row above or below. */
export function beside(buttons: readonly HTMLElement[], from: number, arrow: string): HTMLElement | undefined {
  const down = arrow === "ArrowDown" ? 1 : -1;
  if (arrow === "ArrowLeft" || arrow === "ArrowRight") return buttons[from + (arrow === "ArrowLeft" ? -1 : 1)];
  const boxes = buttons.map((button) => button.getBoundingClientRect());
  const { left, top } = boxes[from]!;
  const far = (at: number) => Math.abs(boxes[at]!.top - top) * 1e4 + Math.abs(boxes[at]!.left - left);
  const there = boxes.flatMap((box, at) => ((box.top - top) * down > 1 ? [at] : []));
  return buttons[there.sort((one, other) => far(one) - far(other))[0]!];
}

/** Tells which heads can be seen, whenever that changes. */
function useSeen(root: { current: HTMLElement | null }, all: readonly Placed[], seen: (heads: Placed[]) => void) {
  useEffect(() => {
    const inSight = new Set<number>();
    const observer = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries) {
          const at = Number((target as HTMLElement).dataset.at);
          if (isIntersecting) inSight.add(at);
          else inSight.delete(at);
        }
        seen([...inSight].sort((one, other) => one - other).map((at) => all[at]!));
      },
      { rootMargin: `${NEAR}px` },
    );
    for (const button of root.current!.querySelectorAll(".rg-head")) observer.observe(button);
    return () => observer.disconnect();
  }, [all, seen]);
}

interface DotsProps {
  small: Small | undefined;
  rows: number;
  columns: number;
  /** Pixels a dot. */
  dot: number;
  colours: Uint32Array;
}

/** The palette as a canvas holds it: four bytes a colour, in one number. */
function pixels(theme: Theme): Uint32Array {
  return new Uint32Array(Uint8ClampedArray.from(palette(theme).flatMap((colour) => [...colour, 255])).buffer);
}

const indexOf = paletteIndexOn("raw");

/** One head's picture, drawn again when the ground changes. */
function Dots({ small, rows, columns, dot, colours }: DotsProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const context = small && canvas.current?.getContext("2d");
    if (!context) return;
    const image = context.createImageData(small.columns, small.rows);
    const dots = new Uint32Array(image.data.buffer);
    small.values.forEach((weight, at) => {
      dots[at] = colours[indexOf(weight)]!;
    });
    context.putImageData(image, 0, 0);
  }, [small, colours]);
  return (
    <canvas
      ref={canvas}
      class={small ? "" : "rg-blank"}
      width={small?.columns ?? columns}
      height={small?.rows ?? rows}
      style={{ width: `${columns * dot}px`, height: `${rows * dot}px` }}
    />
  );
}
