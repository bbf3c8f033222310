/**
 * Shares of one row: e^score over the sum of all, to which a sink adds its own. A score of −∞ is hidden, and a row where all
 * are hidden is zeros. The largest score is subtracted first: it changes no share, and nothing overflows.
 */
export function softmax(scores: ArrayLike<number>, sink = Number.NEGATIVE_INFINITY): Float64Array {
  const most = Array.from(scores).reduce((one, other) => Math.max(one, other), sink);
  const largest = Number.isFinite(most) ? most : 0;
  const shares = Float64Array.from(scores, (score) => Math.exp(score - largest));
  const total = shares.reduce((sum, share) => sum + share, Math.exp(sink - largest)) || 1;
  return shares.map((share) => share / total);
}

/** The weights, row by row, that scores give where only some keys may be looked at. */
export function weightsUnder(scores: ArrayLike<number>, visible: ArrayLike<number>, keys: number, sink?: number) {
  const weights = new Float32Array(scores.length);
  for (let from = 0; from < weights.length; from += keys) {
    const row = Array.from({ length: keys }, (_, key) =>
      visible[from + key] ? scores[from + key]! : Number.NEGATIVE_INFINITY,
    );
    weights.set(softmax(row, sink), from);
  }
  return weights;
}
