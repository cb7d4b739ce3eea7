/** Between the parts of one text, where no words can be searched for. */
const SEPARATOR = "\u001f";

/**
 * What can be found of a message: the words of a note, and of what was said its texts, titles and captions. In small letters, and
 * without what PostgreSQL's text cannot hold.
 *
 * @param body as stored, JSON
 */
export function textOfBody(body: string): string {
  const { text, contents }: { text?: unknown; contents?: unknown } = JSON.parse(body) ?? {};
  const parts = Array.isArray(contents) ? contents.flatMap(({ text, title, caption }) => [text, title, caption]) : [];
  return searchable([text, ...parts].filter((part) => typeof part === "string").join(SEPARATOR));
}

/** Words in the form in which texts are kept. */
export function searchable(words: string): string {
  return words.toLowerCase().toWellFormed().replaceAll("\0", "");
}

export function joinTexts(texts: readonly string[]): string {
  return texts.filter((text) => text !== "").join(SEPARATOR);
}
