/** One or two letters for a face without a picture. Whole characters, never half of an emoji or of a letter with accents. */
export function initialsOf(name: string): string {
  const words = name
    .trim()
    .split(/[\s._-]+/u)
    .map(firstSign)
    .filter((sign) => sign !== "");
  const first = words[0] ?? "?";
  const last = words.length > 1 ? (words.at(-1) ?? "") : "";
  return (first + last).toLocaleUpperCase();
}

const signs = new Intl.Segmenter(undefined, { granularity: "grapheme" });

function firstSign(word: string): string {
  for (const { segment } of signs.segment(word)) if (/[\p{L}\p{N}]/u.test(segment)) return segment;
  return "";
}

const tints = ["#d9c7b2", "#cdd5df", "#c9d8c5", "#d8cfe2", "#e3d7c0", "#d3dbd9", "#e0cfc9"] as const;

/** The same muted ground for the same person, always. */
export function tintOf(id: string): string {
  let sum = 0;
  for (let index = 0; index < id.length; index += 1) sum = (sum * 31 + id.charCodeAt(index)) >>> 0;
  return tints[sum % tints.length] ?? tints[0];
}
