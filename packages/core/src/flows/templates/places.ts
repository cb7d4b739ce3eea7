/**
 * A value that somebody wrote, put into another language, must stay a value there: in an address it is no further folder, in JSON
 * no further field. So a template's values come out between two signs that no text has, and are quoted by where they turn out to
 * stand. What the flow's author wrote stays as it is, and so does what the author's last filter quoted for that place already.
 */

/** What a text is for. `text` is for people, and quotes nothing. */
export type TextPlace = "text" | "address" | "json" | "form" | "xml";

const begin = "\uFDD0";
const end = "\uFDD1";
const signs = /[\uFDD0\uFDD1]/g;
const marked = /\uFDD0([^\uFDD0\uFDD1]*)\uFDD1/;

/** Filters whose output is fit for a place as it is. `raw` is fit for each. */
export const quotingFilters: Readonly<Record<TextPlace, readonly string[]>> = {
  text: [],
  address: ["url_encode", "cgi_escape", "uri_escape"],
  form: ["url_encode", "cgi_escape", "uri_escape"],
  json: ["json", "jsonify"],
  xml: ["escape", "escape_once", "xml_escape"],
};

/** The language of a request's body: by its content type, and where that says nothing by its first letter. */
export function placeOfBody(body: string, contentType: string | undefined): TextPlace {
  const type = contentType?.toLowerCase() ?? "";
  if (type.includes("json")) return "json";
  if (type.includes("x-www-form-urlencoded")) return "form";
  if (/[/+]xml|html/.test(type)) return "xml";
  if (type !== "") return "text";
  const first = withoutTags(body).trimStart().charAt(0);
  return first === "{" || first === "[" ? "json" : first === "<" ? "xml" : "text";
}

/** What a request says of its body. */
export function contentTypeOf(headers: Readonly<Record<string, string>> | undefined): string | undefined {
  return Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === "content-type")?.[1];
}

/** A value with its signs. What is put together in a template can be put out again, so there may be signs within. */
export function markValue(text: string): string {
  return `${begin}${withoutSigns(text)}${end}`;
}

export function withoutSigns(text: string): string {
  return text.replace(signs, "");
}

/** The text with each marked value quoted for where it stands. A text that is one value and nothing else is that value. */
export function quoteValues(text: string, place: TextPlace): string {
  const pieces = text.split(marked);
  if (pieces.every((piece, index) => index % 2 === 1 || piece.trim() === "") && pieces.length <= 3)
    return withoutSigns(text);
  const quoter = quoters[place]();
  return pieces.map((piece, index) => (index % 2 === 1 ? quoter.value(piece) : quoter.written(piece))).join("");
}

/** Sees a text piece by piece, in order. */
interface Quoter {
  /** What the author wrote. */
  written(piece: string): string;
  value(piece: string): string;
}

const quoters: Readonly<Record<TextPlace, () => Quoter>> = {
  text: () => ({ written: (piece) => piece, value: (piece) => piece }),
  form: () => ({ written: (piece) => piece, value: (piece) => encoded(piece) }),
  xml: () => ({
    written: (piece) => piece,
    value: (piece) => piece.replace(/[&<>"']/g, (sign) => entities[sign] ?? ""),
  }),
  json: jsonQuoter,
  address: addressQuoter,
};

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Within a string a value is escaped; outside of one it is a number, `true`, `false` or `null`, or it becomes a string. */
function jsonQuoter(): Quoter {
  let isInString = false;
  let isEscaped = false;
  return {
    written: (piece) => {
      for (const letter of piece) {
        if (isEscaped) isEscaped = false;
        else if (letter === "\\") isEscaped = isInString;
        else if (letter === '"') isInString = !isInString;
      }
      return piece;
    },
    value: (piece) => {
      const asString = JSON.stringify(piece.toWellFormed());
      if (isInString) return asString.slice(1, -1);
      if (piece.trim() === "") return "null";
      return /^\s*(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)\s*$/.test(piece) ? piece : asString;
    },
  };
}

/**
 * With nothing before it a value is the address, or its beginning. As the name of a host it may bring a port. In the path it is one
 * folder, whatever it says, and behind `?` or `#` one value.
 */
function addressQuoter(): Quoter {
  let before = "";
  const put = (piece: string) => {
    before += piece;
    return piece;
  };
  return {
    written: put,
    value: (piece) => {
      if (before.trim() === "") return put(piece);
      if (/[?#]/.test(before)) return put(encoded(piece));
      if (/^\s*[a-z][a-z0-9+.-]*:\/\/[^/]*$/i.test(before))
        return put(/^[\p{L}\p{N}.-]*(?::\d{1,5})?$/u.test(piece) ? piece : encoded(piece));
      // A folder of that name would be the one above, however its dots are written.
      if (/^\.{1,2}$/.test(piece)) return put(piece.replaceAll(".", "%252E"));
      return put(encoded(piece).replace(/%(?:40|3A|24|2C|2B)/g, (sign) => decodeURIComponent(sign)));
    },
  };
}

function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

function withoutTags(text: string): string {
  return text.replace(/\{\{[^}]*\}\}|\{%[^%]*%\}/g, "");
}
