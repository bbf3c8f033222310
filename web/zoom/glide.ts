const LASTS = 150;

/** Goes from 0 to 1 in a moment, or at once where less motion is asked for. The function that it gives stops it. */
export function glide(step: (part: number) => void): () => void {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
    step(1);
    return () => {};
  }
  const begun = performance.now();
  let frame = requestAnimationFrame(function go(now) {
    const part = Math.max(0, Math.min(1, (now - begun) / LASTS));
    step(1 - (1 - part) ** 3);
    if (part < 1) frame = requestAnimationFrame(go);
  });
  return () => cancelAnimationFrame(frame);
}
