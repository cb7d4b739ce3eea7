/**
 * How text and JSON travel into set-based statements.
 *
 * JSON columns travel as one text, the documents joined by U+001E and cut again by PostgreSQL. `JSON.stringify` escapes every
 * control character, so the separator cannot occur inside a document; this saves the double escaping of an array literal,
 * which was a sixth of the processor time of a turn.
 */
export const SEPARATOR = "\u001e";
/** How a null travels between them. */
export const NOTHING = "\u001f";

/** One parameter for `unnest(string_to_array($n, chr(30))::json[])`. An empty list gives an empty array there. */
export function jsonDocuments(documents: readonly string[]): string {
  return documents.join(SEPARATOR);
}

/**
 * One parameter for `string_to_array($n, chr(30), chr(31))`: texts that hold neither of the two, see `storableText`. A list of one
 * empty text comes out as null there.
 */
export function textArray(values: readonly (string | null)[]): string {
  return values.map((value) => value ?? NOTHING).join(SEPARATOR);
}

/** What `storableText` replaces: U+0000, which PostgreSQL's text cannot hold, and the two characters that lists are cut by. */
const unstorable = /[\0\u001e\u001f]/g;

/**
 * Replaces what cannot be stored or sent as part of a list, lone surrogates (which UTF-8 cannot hold) included, by U+FFFD. For
 * keys and names, never for what people said.
 */
export function storableText(text: string): string {
  const wellFormed = text.isWellFormed() ? text : text.toWellFormed();
  return isListable(wellFormed) ? wellFormed : wellFormed.replace(unstorable, "\ufffd");
}

/** Whether a text travels unchanged in a `textArray`, and PostgreSQL can hold it. */
export function isListable(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x20 && (unit === 0 || unit === 0x1e || unit === 0x1f)) return false;
  }
  return true;
}

/**
 * An array parameter as ready text, for values that can hold no comma, quote, brace or blank: ids, numbers, our own words.
 * The driver's own way runs every element through two regular expressions.
 */
export function plainArray(values: readonly (string | number | null)[]): string {
  return `{${values.includes(null) ? values.map((value) => value ?? "NULL").join(",") : values.join(",")}}`;
}
