type Parts = Readonly<Record<string, Readonly<Record<string, string>>>>;
type Both<Union> = (Union extends unknown ? (part: Union) => void : never) extends (all: infer All) => void
  ? All
  : never;

/** All words of these parts as one catalogue. */
export type Gathered<Of extends Parts> = Both<Of[keyof Of]>;

/** One catalogue of the words of the frame and of all features. A key belongs to one of them (catalogues.test.ts). */
export function gather<Of extends Parts>(parts: Of): Gathered<Of> {
  return Object.assign({}, ...Object.values(parts)) as Gathered<Of>;
}
