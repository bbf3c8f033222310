/** Whether the query that stands at a key's place may look at a key. The last query is the last key. */
type Rule = (self: number, key: number) => boolean;

/** The masks of `regard.attention.masks` by name, each made from its numbers. Tested on cases that Python wrote. */
export const RULES = {
  everything: () => () => true,
  causal: () => (self, key) => key <= self,
  window:
    ([width = 1]) =>
    (self, key) =>
      key <= self && key > self - width,
  prefix:
    ([length = 0]) =>
    (self, key) =>
      key < length || key <= self,
  documents: (lengths) => {
    let end = 0;
    const ends = lengths.map((length) => {
      end += length;
      return end;
    });
    const text = (place: number) => ends.filter((each) => each <= place).length;
    return (self, key) => text(self) === text(key);
  },
  padding:
    ([present = 0]) =>
    (_, key) =>
      key < present,
} as const satisfies Record<string, (numbers: readonly number[]) => Rule>;

export type MaskName = keyof typeof RULES;

/** Who may look at whom, row by row: 1 may, 0 may not. Tokens after the last of the documents' lengths are one document more. */
export function visibleUnder(name: MaskName, numbers: readonly number[], queries: number, keys: number): Uint8Array {
  const rule: Rule = RULES[name](numbers);
  const places = Uint8Array.from({ length: queries * keys });
  return places.map((_, at) => Number(rule(Math.floor(at / keys) + keys - queries, at % keys)));
}
