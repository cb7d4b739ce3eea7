type Both<Union> = (Union extends unknown ? (part: Union) => void : never) extends (all: infer All) => void
  ? All
  : never;

/** One catalogue of the words of the frame and of all features. A key belongs to one of them (catalogues.test.ts). */
export function gather<Parts extends Readonly<Record<string, Readonly<Record<string, string>>>>>(
  parts: Parts,
): Both<Parts[keyof Parts]> {
  return Object.assign({}, ...Object.values(parts)) as Both<Parts[keyof Parts]>;
}
