import type { Words } from "../words.ts";
import { COMPETITORS, casesBy, type Measured, named, pointOf } from "./measured.ts";

interface Column {
  title: string;
  cell(competitor: string): string;
}

/** All that was measured, one row a model. */
export function WholeTable({ found, words }: { found: Measured; words: Words }) {
  const columns = [...ofTasks(found, words), ...ofSpeed(found, words), ...ofTranslation(found, words)];
  const title = words.say("compareTable");
  const lead = words.say("compareTableLead", {
    small: found.plan.parameters,
    large: found.speed?.parameters.lstm ?? found.plan.parameters,
  });
  return (
    <section class="rg-claim">
      <h3>{title}</h3>
      {found.speed ? <p>{lead}</p> : null}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable from the keyboard */}
      <section class="rg-scroll" tabIndex={0} aria-label={title}>
        <table>
          <thead>
            <tr>
              <td />
              {columns.map(({ title }) => (
                <th scope="col" key={title}>
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {COMPETITORS.map((competitor) => (
              <tr key={competitor}>
                <th scope="row">{named(competitor, words)}</th>
                {columns.map(({ title, cell }) => (
                  <td key={title}>{cell(competitor)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}

function ofTasks({ tasks }: Measured, words: Words): Column[] {
  return tasks.flatMap((task) => {
    const copying = task.name === "copying";
    const ends = [task.taught[1], task.tested.at(-1)!];
    const scored = ends.map((length) => ({
      title: words.say(copying ? "compareCopyAt" : "compareAgreeAt", { length }),
      cell(competitor: string) {
        const point = pointOf(length, task.competitors[competitor]!.accuracy[length] ?? []);
        return point ? `${words.share(point.y)} ± ${words.share(point.spread)}` : "–";
      },
    }));
    if (!copying) return scored;
    const own: Column[] = [
      { title: words.say("compareParameters"), cell: (name) => words.number(task.competitors[name]!.parameters) },
      { title: words.say("compareSteps"), cell: (name) => words.number(task.competitors[name]!.steps) },
      { title: words.say("compareRate"), cell: (name) => words.measured(task.competitors[name]!.rate) },
    ];
    return [...own, ...scored];
  });
}

function ofSpeed({ speed, claims }: Measured, words: Words): Column[] {
  const lengths = casesBy("length", speed?.cases ?? []);
  const shown = lengths.filter((_, at) => at === 1 || at === lengths.length - 1);
  const columns = shown.flatMap((each): Column[] => [
    {
      title: words.say("compareSpeedAt", { length: each.length }),
      cell: (name) => words.number(Math.round(each.batch / each.competitors[name]!.processor_seconds)),
    },
    {
      title: words.say("compareKeptAt", { length: each.length }),
      cell: (name) => words.number(Math.round(each.competitors[name]!.kept_bytes / 1e5) / 10),
    },
  ]);
  const gains = claims.find(({ claim }) => claim === "parallel")?.numbers ?? {};
  if ("length" in gains)
    columns.push({
      title: words.say("compareCores"),
      cell: (name) => `× ${words.number(Math.round((gains[name] ?? 0) * 100) / 100)}`,
    });
  return columns;
}

function ofTranslation({ translation }: Measured, words: Words): Column[] {
  return (translation?.sizes ?? []).map(({ asked, competitors }) => ({
    title: words.say("compareBleuAt", { size: asked }),
    cell(name) {
      const point = pointOf(asked, competitors[name]!.bleu);
      return point
        ? `${words.number(Math.round(point.y * 10) / 10)} ± ${words.number(Math.round(point.spread * 10) / 10)}`
        : "–";
    },
  }));
}
