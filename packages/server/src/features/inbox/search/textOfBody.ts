import { foldLetters, type MessageBody, wordsOf } from "@botschaft/core";

/** Between the parts of one text, where no words can be searched for. */
const SEPARATOR = "\u001f";

/**
 * What can be found of a message: the words of a note, and of what was said all that a person can read. In small letters without accents, and
 * without what PostgreSQL's text cannot hold.
 *
 * @param body as stored, JSON
 */
export function textOfBody(body: string): string {
  // Only the message path writes bodies.
  return joinTexts(wordsOfBody(JSON.parse(body) as MessageBody).map(searchable));
}

/** All that a person can read in it, as it was written. */
export function wordsOfBody(body: MessageBody): readonly string[] {
  switch (body.kind) {
    case "said":
      // A later version may have stored a kind of content that this one does not know.
      return body.contents.flatMap((content) => (wordsOf(content) as readonly string[] | undefined) ?? []);
    case "note":
      return [body.text];
    case "event":
      return [];
  }
}

/** A text in the form in which it is kept: folded, and in both spellings where it has two ("groesse" and "grosse" for "Größe"). */
export function searchable(text: string): string {
  const { spelled, plain } = foldLetters(text.toWellFormed().replaceAll("\0", ""));
  return spelled === plain ? plain : `${spelled}${SEPARATOR}${plain}`;
}

export function joinTexts(texts: readonly string[]): string {
  return texts.filter((text) => text !== "").join(SEPARATOR);
}
