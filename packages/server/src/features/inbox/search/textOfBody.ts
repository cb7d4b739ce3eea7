import { type MessageBody, wordsOf } from "@botschaft/core";

/** Between the parts of one text, where no words can be searched for. */
const SEPARATOR = "\u001f";

/**
 * What can be found of a message: the words of a note, and of what was said all that a person can read. In small letters, and without
 * what PostgreSQL's text cannot hold.
 *
 * @param body as stored, JSON
 */
export function textOfBody(body: string): string {
  // Only the message path writes bodies.
  return joinTexts(wordsOfBody(JSON.parse(body) as MessageBody).map(searchable));
}

function wordsOfBody(body: MessageBody): readonly string[] {
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

/** Words in the form in which texts are kept. */
export function searchable(words: string): string {
  return words.toLowerCase().toWellFormed().replaceAll("\0", "");
}

export function joinTexts(texts: readonly string[]): string {
  return texts.filter((text) => text !== "").join(SEPARATOR);
}
