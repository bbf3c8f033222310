import type { Theme } from "../theme.ts";
import type { Key, Words } from "../words.ts";
import { Chart } from "./chart.tsx";
import { type Claim, casesBy, type Measured, series } from "./measured.ts";

interface ClaimsProps {
  found: Measured;
  words: Words;
  theme: Theme;
  width: number;
}

const VERDICTS = {
  holds: "compareHolds",
  partly: "comparePartly",
  fails: "compareFails",
  unmeasured: "compareUnmeasured",
} as const;
const SAID = {
  faster: "compareFaster",
  parallel: "compareParallel",
  quadratic: "compareQuadratic",
  memory: "compareMemory",
  bleu: "compareBleu",
} as const satisfies Record<Claim["claim"], Key>;

/** Each claim, whether it holds, what was measured, and the charts that show it; what nobody measured yet comes last. */
export function Claims(props: ClaimsProps) {
  const { found, words } = props;
  const waits = (claim: Claim) => Number(claim.verdict === "unmeasured");
  return (
    <>
      {found.claims
        .toSorted((one, other) => waits(one) - waits(other))
        .map((claim) => (
          <section key={claim.claim} class="rg-claim">
            <h3>
              {words.say(SAID[claim.claim])}{" "}
              <span class={`rg-verdict rg-${claim.verdict}`}>{words.say(VERDICTS[claim.verdict])}</span>
            </h3>
            {claim.verdict === "unmeasured" ? (
              <p>{words.say("compareLeftOut")}</p>
            ) : (
              <>
                <p>{SENTENCES[claim.claim](claim.numbers, found, words)}</p>
                <Charts {...props} claim={claim.claim} />
              </>
            )}
          </section>
        ))}
    </>
  );
}

type Says = (numbers: Record<string, number>, found: Measured, words: Words) => string;

const SENTENCES: Record<Claim["claim"], Says> = {
  faster(numbers, _, words) {
    const lengths = Object.keys(numbers)
      .map(Number)
      .sort((one, two) => one - two);
    const [from, to] = [lengths[0]!, lengths.at(-1)!];
    return words.say("compareFasterSaid", { from, to, short: times(numbers[from]!), long: times(numbers[to]!) });
  },
  parallel(numbers, _, words) {
    const { length, lstm } = numbers as { length: number; lstm: number };
    return words.say("compareParallelSaid", { length, lstm: times(lstm), heads: times(numbers["many-heads"]!) });
  },
  quadratic(numbers, found, words) {
    const lengths = casesBy("length", found.speed?.cases ?? []).map(({ length }) => length);
    return words.say("compareQuadraticSaid", {
      half: lengths.at(-2) ?? 0,
      length: numbers.length!,
      time: times(numbers["time many-heads"]!),
      memory: times(numbers["memory many-heads"]!),
      additive: times(numbers["memory bahdanau"]!),
    });
  },
  memory(numbers, found, words) {
    const share = (name: string, where: string) => words.share(numbers[`copying ${name} ${where}`] ?? 0);
    return words.say("compareMemorySaid", {
      within: found.tasks.find(({ name }) => name === "copying")?.taught[1] ?? 0,
      heads: share("many-heads", "within"),
      head: share("one-head", "within"),
      lstm: share("lstm", "within"),
      headsBeyond: share("many-heads", "beyond"),
      headBeyond: share("one-head", "beyond"),
      lstmBeyond: share("lstm", "beyond"),
      additive: share("bahdanau", "within"),
      additiveBeyond: share("bahdanau", "beyond"),
    });
  },
  bleu(numbers, found, words) {
    const size = found.translation?.sizes.at(-1)?.asked ?? 0;
    const score = (name: string) => Math.round((numbers[`${size} ${name}`] ?? 0) * 10) / 10;
    return words.say("compareBleuSaid", {
      size,
      rnn: score("rnn"),
      lstm: score("lstm"),
      bahdanau: score("bahdanau"),
      head: score("one-head"),
      heads: score("many-heads"),
      tested: found.translation?.data.tested ?? 0,
    });
  },
};

function times(ratio: number): number {
  return Number(ratio.toPrecision(2));
}

function Charts({ found, claim, ...looks }: ClaimsProps & { claim: Claim["claim"] }) {
  const { words } = looks;
  const cases = found.speed?.cases ?? [];
  switch (claim) {
    case "faster":
      return (
        <Timed
          {...{ cases: casesBy("length", cases), by: "length", title: words.say("compareSpeedChart"), ...looks }}
        />
      );
    case "parallel": {
      const batches = casesBy("batch", cases);
      const title = words.say("compareBatchChart", { length: batches[0]?.length ?? 0 });
      return <Timed {...{ cases: batches, by: "batch", title, ...looks }} />;
    }
    case "quadratic": {
      const lengths = casesBy("length", cases);
      const kept = series(
        lengths.map(({ length }) => length),
        (name, x) => [lengths.find(({ length }) => length === x)!.competitors[name]!.kept_bytes / 1e6],
      );
      return (
        <Chart
          title={words.say("compareMemoryChart")}
          across={words.say("compareLength")}
          series={kept}
          doubling
          powers
          {...looks}
        />
      );
    }
    case "memory":
      return (
        <>
          {found.tasks.map((task) => (
            <Chart
              key={task.name}
              title={words.say(task.name === "copying" ? "compareCopyChart" : "compareAgreeChart")}
              across={words.say(task.name === "copying" ? "compareLength" : "compareDistance")}
              series={series(task.tested, (name, x) => task.competitors[name]!.accuracy[x]!)}
              until={task.taught[1]}
              chance={task.chance}
              shares
              {...looks}
            />
          ))}
        </>
      );
    case "bleu": {
      const sizes = found.translation?.sizes ?? [];
      const scores = series(
        sizes.map(({ asked }) => asked),
        (name, x) => sizes.find(({ asked }) => asked === x)!.competitors[name]!.bleu,
      );
      return (
        <Chart
          title={words.say("compareBleuChart")}
          across={words.say("compareParameters")}
          series={scores}
          doubling
          {...looks}
        />
      );
    }
  }
}

interface TimedProps extends Omit<ClaimsProps, "found"> {
  cases: ReturnType<typeof casesBy>;
  by: "length" | "batch";
  title: string;
}

function Timed({ cases, by, title, ...looks }: TimedProps) {
  const speeds = series(
    cases.map((each) => each[by]),
    (name, x) => {
      const each = cases.find((each) => each[by] === x)!;
      return [each.batch / each.competitors[name]!.processor_seconds];
    },
  );
  const across = looks.words.say(by === "length" ? "compareLength" : "compareBatch");
  return <Chart {...{ title, across, series: speeds, ...looks }} doubling powers />;
}
