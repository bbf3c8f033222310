/** How good a guess is, and what two guesses that need no thought get; as `regard.views.predict.score` says it, and tested on its cases. */
export interface Score {
  overlap: number;
  even: number;
  diagonal: number;
}

type Numbers = ArrayLike<number>;

export function score(guess: Numbers, weights: Numbers, visible: Numbers, keys: number): Score {
  const queries = weights.length / keys;
  const own = new Float32Array(weights.length);
  for (let query = 0; query < queries; query++)
    own[query * keys + Math.floor(((2 * query + 1) * keys) / (2 * queries))] = 1;
  const of = (each: Numbers) => overlap(each, weights, visible, keys);
  return { overlap: of(guess), even: of(new Float32Array(weights.length)), diagonal: of(own) };
}

/** Σ min(guess, weight) of each row, both made to sum to 1; its mean over the rows that look at something. */
function overlap(guess: Numbers, weights: Numbers, visible: Numbers, keys: number): number {
  let sum = 0;
  let rows = 0;
  for (let from = 0; from < weights.length; from += keys) {
    const row = (numbers: Numbers) => Array.from({ length: keys }, (_, key) => numbers[from + key]!);
    const real = shares(row(weights));
    if (!real) continue;
    const guessed = shares(row(guess)) ?? shares(row(visible));
    rows++;
    sum += real.reduce((total, share, key) => total + Math.min(share, guessed?.[key] ?? 0), 0);
  }
  return rows ? sum / rows : 0;
}

/** The numbers made to sum to 1; null where all are 0. */
function shares(numbers: number[]): number[] | null {
  const total = numbers.reduce((sum, number) => sum + number, 0);
  return total > 0 ? numbers.map((number) => number / total) : null;
}
