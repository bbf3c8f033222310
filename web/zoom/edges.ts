/** Room for names along the left and upper edges, in CSS pixels; less of it on a narrow page. */
const EDGE = { wide: { x: 116, y: 104 }, narrow: { x: 102, y: 96 } };
/** A canvas that is narrower than this has narrower edges. */
const NARROW = 560;
/** Room beside the last row and column, so that the frame of a cell there is whole. */
export const RIM = 4;

export function isNarrow(width: number): boolean {
  return width < NARROW;
}

/** Where the room for the matrix begins in a canvas so wide. */
export function edgeOf(width: number): { x: number; y: number } {
  return isNarrow(width) ? EDGE.narrow : EDGE.wide;
}
