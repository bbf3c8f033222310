import { labelsOf } from "../head.ts";
import { type Label, label } from "../label.ts";
import type { Pair, PairsRequest, ProofHeader, Summary } from "../requests.ts";
import type { Words } from "../words.ts";
import { Drawing } from "./drawing.tsx";
import type { Drawn, Kind } from "./kind.ts";
import { Token } from "./token.tsx";

const ROW = 34;
const TOP = 34;
/** Widest share of the picture that a token, and that the bar, may take. */
const TOKEN = 0.27;
const BAR = 0.2;
const ARROW = 32;

/** Where the relations are sought, how many, and whether marks are left out. */
export interface PairsChoice {
  scope: "all" | "layer" | "head";
  top: number;
  ordinary: boolean;
}

/** One relation with its words. */
export interface Relation extends Pair {
  looks: Label;
  looked: Label;
  /** Whether its layer failed its proof. */
  doubted: boolean;
}

export interface PairsData {
  choice: PairsChoice;
  layer: number;
  head: number;
  rows: readonly Relation[];
  proof: ProofHeader | null;
}

/** The choice among options that anyone may have written. */
export function pairsChoice({ scope, top, ordinary }: Record<string, unknown> = {}): PairsChoice {
  return {
    scope: scope === "layer" || scope === "head" ? scope : "all",
    top: Number.isInteger(top) && (top as number) > 0 ? (top as number) : 20,
    ordinary: ordinary !== false,
  };
}

export function pairsRequest({ scope, top, ordinary }: PairsChoice, layer: number, head: number): PairsRequest {
  return { kind: "pairs", layer: scope === "all" ? -1 : layer, head: scope === "head" ? head : -1, top, ordinary };
}

/** What a choice of heads is called. */
export function scopeName(scope: PairsChoice["scope"], layer: number, head: number, words: Words): string {
  return words.say(scope === "all" ? "pairsAll" : scope === "layer" ? "pairsLayer" : "pairsHead", { layer, head });
}

export const pairs: Kind<PairsData> = {
  needs: (_, { layer, head, options }) => [pairsRequest(pairsChoice(options), layer, head)],
  read: (summary, { layer, head, options }, [answer]) => {
    const choice = pairsChoice(options);
    const proof = choice.scope === "all" ? null : summary.layers[layer]!.proof;
    return { choice, layer, head, proof, rows: relations(summary, answer!.header.pairs ?? []) };
  },
  Drawing: Picture,
  size,
  heading: ({ choice, layer, head }, words) => {
    const name = scopeName(choice.scope, layer, head, words);
    return name[0]!.toLocaleUpperCase(words.locale) + name.slice(1);
  },
  says: ({ data, words }) =>
    data.rows.length ? words.say("pairsSays", { count: data.rows.length }) : words.say("pairsNone"),
  note: ({ data, words }) => (data.choice.ordinary ? words.say("pairsLeftOut") : null),
  proof: ({ proof }) => proof,
  how: () => "pairsHow",
  table: ({ rows }, words) => [
    [...(["whoLooks", "lookedAt", "pairsShare", "layer", "head"] as const).map((key) => words.say(key))],
    ...rows.map(({ looks, looked, weight, layer, head }) => [
      looks.text,
      looked.text,
      String(weight),
      String(layer),
      String(head),
    ]),
  ],
};

function relations(summary: Summary, found: readonly Pair[]): Relation[] {
  const known = new Map<number, ReturnType<typeof labelsOf>>();
  return found.map((pair) => {
    const labels = known.get(pair.layer) ?? labelsOf(summary, pair.layer);
    known.set(pair.layer, labels);
    const doubted = summary.layers[pair.layer]!.proof.state === "failed";
    const of = (side: Label[], place: number) => side[place] ?? label("");
    return { ...pair, looks: of(labels.queries, pair.query), looked: of(labels.keys, pair.key), doubted };
  });
}

function size({ data, width }: Drawn<PairsData>): { width: number; height: number } {
  return { width, height: TOP + Math.max(1, data.rows.length) * ROW };
}

/** The list as a clean picture. */
function Picture(props: Drawn<PairsData>) {
  const { data, theme, words, width } = props;
  const { ink, quiet, hairline, query, key } = theme.colour;
  const token = width * TOKEN;
  const looked = token + ARROW;
  const bar = looked + token + 16;
  const full = width * BAR;
  const titles = [
    [token, "end", "whoLooks", query],
    [looked, "start", "lookedAt", key],
    [bar, "start", "pairsShare", quiet],
  ] as const;
  return (
    <Drawing
      {...props}
      height={size(props).height}
      at={() => null}
      move={() => ({ side: "query", token: 0, other: null })}
    >
      {titles.map(([x, anchor, name, fill]) => (
        <text key={name} x={x} y="14" text-anchor={anchor} fill={fill} font-size={theme.small} font-weight="600">
          {words.say(name)}
        </text>
      ))}
      {data.rows.map(({ layer, head, looks, looked: to, weight, ...pair }, index) => {
        const y = TOP + index * ROW + 14;
        return (
          <g key={`${layer}/${head}/${pair.query}/${pair.key}`}>
            <Token
              label={looks}
              colour={query}
              anchor="end"
              x={token}
              room={token}
              size={theme.text}
              {...{ theme, y }}
            />
            <path
              d={`M${token + 8} ${y - 5}h${ARROW - 18}m-4 -4l4 4l-4 4`}
              fill="none"
              stroke={quiet}
              stroke-width="1.5"
            />
            <Token label={to} colour={key} anchor="start" x={looked} room={token} size={theme.text} {...{ theme, y }} />
            <rect x={bar} y={y + 4} width={full} height="1" fill={hairline} />
            <rect x={bar} y={y + 3} width={Math.round(full * weight * 100) / 100} height="3" fill={ink} />
            <text x={bar} y={y - 1} fill={ink} font-size={theme.small} font-weight="600">
              {words.share(weight)}
            </text>
            <text x={width} y={y} fill={quiet} font-size={theme.small - 1} text-anchor="end">
              {words.say("pictureTitle", { layer, head })}
            </text>
          </g>
        );
      })}
    </Drawing>
  );
}
