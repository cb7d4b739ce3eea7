/**
 * How well a title answers to what was typed: higher is better, null is not at all.
 *
 * Whole beginnings count most, then beginnings of words, then what stands together inside of one, then letters in order of which each
 * follows the one before or begins a word ("abn" finds "Abschließen und zum nächsten"). Letters strewn over a title find nothing:
 * a name would find half of all commands. Umlauts and accents are typed as people type them in a hurry: "u", "ue" and "ü" find the
 * same.
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

const shortestName = 2;

function scoreIn(wanted: string, text: string): number | null {
  if (text.startsWith(wanted)) return 1000 - text.length;
  const asWord = text.indexOf(` ${wanted}`);
  if (asWord >= 0) return 800 - asWord;
  const inside = text.indexOf(wanted);
  if (inside >= 0) return 600 - inside;
  return followsWords(wanted.replaceAll(" ", ""), text, 0) ? 100 - text.length / 10 : null;
}

/** Whether the letters are beginnings of words of the text, in order: some of each word, as many as one likes. */
function followsWords(letters: string, text: string, from: number): boolean {
  if (letters === "") return true;
  for (let at = from; at < text.length; at += 1) {
    if (text[at] !== letters[0] || (at > 0 && text[at - 1] !== " ")) continue;
    let taken = 1;
    while (taken < letters.length && text[at + taken] === letters[taken]) taken += 1;
    // The longest piece of a word need not be the right one: "ana" is "An Adler" as well as "Anna …".
    for (; taken > 0; taken -= 1) if (followsWords(letters.slice(taken), text, at + taken)) return true;
  }
  return false;
}

/** Whether what was typed is a whole name, or a whole part of one, however it is spelt in a hurry. */
export function namesExactly(typed: string, name: string): boolean {
  const wanted = fold(typed).replace(/\s+/g, " ").trim();
  if (wanted.length < shortestName) return false;
  return [fold(name), foldLong(name)].some((each) => ` ${each.replace(/[\s._-]+/g, " ")} `.includes(` ${wanted} `));
}

function fold(text: string): string {
  return text.toLowerCase().replace(/ß/g, "ss").normalize("NFD").replace(/\p{M}/gu, "");
}

function foldLong(text: string): string {
  return fold(text.toLowerCase().replace(/ä/g, "ae").replace(/ö/g, "oe").replace(/ü/g, "ue"));
}
