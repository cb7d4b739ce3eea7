/**
 * How well a title answers to what was typed: higher is better, null is not at all.
 *
 * All letters must come in order. Whole beginnings count most, then beginnings of words, then letters that stand together. Umlauts
 * and accents are typed as people type them in a hurry: "u", "ue" and "ü" find the same.
 */
export function fuzzyScore(typed: string, title: string): number | null {
  const wanted = fold(typed).replace(/\s+/g, " ").trim();
  if (wanted === "") return 0;
  const variants = [fold(title), foldLong(title)];
  let best: number | null = null;
  for (const variant of variants) {
    const score = scoreIn(wanted, variant);
    if (score !== null && (best === null || score > best)) best = score;
  }
  return best;
}

function scoreIn(wanted: string, text: string): number | null {
  if (text.startsWith(wanted)) return 1000 - text.length;
  const asWord = text.indexOf(` ${wanted}`);
  if (asWord >= 0) return 800 - asWord;
  const inside = text.indexOf(wanted);
  if (inside >= 0) return 600 - inside;
  let score = 0;
  let from = 0;
  let last = -2;
  for (const letter of wanted) {
    if (letter === " ") continue;
    const found = text.indexOf(letter, from);
    if (found < 0) return null;
    score += found === last + 1 ? 8 : found === 0 || text[found - 1] === " " ? 6 : 1;
    last = found;
    from = found + 1;
  }
  return score - text.length / 10;
}

function fold(text: string): string {
  return text.toLowerCase().replace(/ß/g, "ss").normalize("NFD").replace(/\p{M}/gu, "");
}

function foldLong(text: string): string {
  return fold(text.toLowerCase().replace(/ä/g, "ae").replace(/ö/g, "oe").replace(/ü/g, "ue"));
}
