const longNumber = /[:[,]\s*\d{16,}/;

/**
 * Reads a webhook body, or `undefined` when it is not JSON (JSON itself has no undefined). Never throws.
 *
 * Ids have up to 20 digits and come as strings, but at times as bare numbers, whose last digits `JSON.parse` would round
 * away. Integers too large for a number therefore become strings of exactly their digits. The slower way is taken only
 * by bodies that look as if they held one.
 */
export function parseBody(text: string): unknown {
  try {
    return longNumber.test(text) ? JSON.parse(text, keepDigits) : JSON.parse(text);
  } catch {
    return parsePlainly(text);
  }
}

/** The reviver recurses and may run out of stack where `JSON.parse` alone does not. */
function parsePlainly(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function keepDigits(this: unknown, _key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const source = context?.source;
  if (typeof value !== "number" || source === undefined || Number.isSafeInteger(value)) return value;
  return /^\d+$/.test(source) ? source : value;
}
