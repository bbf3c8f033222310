import type { Picture, Sink } from "./requests.ts";

export const SINKS = ["raw", "removed", "log"] as const satisfies readonly Sink[];
export const BETWEEN = ["all", "firstSecond", "secondFirst", "within"] as const;
export const LAYOUTS = ["vertical", "horizontal"] as const;
export const COMBINE = ["mean", "colour"] as const;
/** More colours could not be told apart. */
export const MOST_COLOURS = 6;

/** How a person wants to see the weights of heads. */
export interface Ways {
  sink: Sink;
  /** Heads shown together; none: the one that is chosen, alone. */
  heads: readonly number[];
  combine: (typeof COMBINE)[number];
  /** Between which of two sentences. */
  between: (typeof BETWEEN)[number];
  layout: (typeof LAYOUTS)[number];
}

export const PLAIN: Ways = { sink: "raw", heads: [], combine: "mean", between: "all", layout: "vertical" };

/** What a picture asks for. Options come from links too: what cannot be meant counts as not said. */
export function waysOf({ sink, options = {} }: Partial<Pick<Picture, "sink" | "options">>): Ways {
  const combine = oneOf(COMBINE, options.combine);
  const heads = Array.isArray(options.heads) ? options.heads.filter((head) => Number.isInteger(head) && head >= 0) : [];
  return {
    sink: oneOf(SINKS, sink),
    heads: [...new Set<number>(heads)].slice(0, combine === "colour" ? MOST_COLOURS : undefined),
    combine,
    between: oneOf(BETWEEN, options.between),
    layout: oneOf(LAYOUTS, options.layout),
  };
}

/** The same as a picture's options: only what is not as usual. */
export function optionsOf({ sink: _, ...ways }: Ways): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(ways).filter(([name, way]) => String(way) !== String(PLAIN[name as keyof Ways])),
  );
}

function oneOf<Way>(known: readonly Way[], given: unknown): Way {
  return known.find((way) => way === given) ?? known[0]!;
}
