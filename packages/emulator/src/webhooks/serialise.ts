const NOT_PLAIN = /[/\u0080-\uffff]/;
const NOT_PLAIN_ALL = /[/\u0080-\uffff]/g;

/**
 * JSON as the platform puts it on the wire: everything beyond ASCII as `\u00e4`
 * with lower-case digits (a surrogate pair as two escapes), slashes as `\/`.
 */
export function serialise(value: unknown): string {
  const json = JSON.stringify(value);
  if (!NOT_PLAIN.test(json)) return json;
  return json.replace(NOT_PLAIN_ALL, (character) =>
    character === "/" ? "\\/" : `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
