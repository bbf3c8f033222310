/** Tenths of a pixel are enough, and leave the path short. */
const put = (...numbers: number[]) => numbers.map((number) => +number.toFixed(1)).join(" ");

/** The path of a tick, of a cross and of a filled corner, around or from a point. */
export const tick = (x: number, y: number, by: number) =>
  `M${put(x - by, y)}l${put(by * 0.7, by * 0.7)}l${put(by * 1.2, -by * 1.5)}`;
export const cross = (x: number, y: number, by: number) =>
  `M${put(x - by, y - by)}l${put(2 * by, 2 * by)}m${put(-2 * by, 0)}l${put(2 * by, -2 * by)}`;
export const corner = (x: number, y: number, by: number) => `M${put(x - by, y)}h${put(by)}v${put(by)}z`;
