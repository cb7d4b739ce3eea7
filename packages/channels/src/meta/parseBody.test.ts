import fc from "fast-check";
import { expect, test } from "vitest";
import { parseBody } from "./parseBody.ts";

test("integers too large for a number become strings of their digits", () => {
  const text = '{"a":1234567890123456789,"b":"[1234567890123456789]","c":[1.5,-2,1e3,9007199254740991,null,true]}';
  expect(parseBody(text)).toEqual({
    a: "1234567890123456789",
    b: "[1234567890123456789]",
    c: [1.5, -2, 1000, 9007199254740991, null, true],
  });
});

test("NUL and half a surrogate pair become U+FFFD, in texts and names", () => {
  const text = String.raw`{"a":"x\u0000y","\ud83d":{"b":["\uDE00","\ud83d\ud83d\ude00"]}}`;
  expect(parseBody(text)).toEqual({ a: "x\uFFFDy", "\uFFFD": { b: ["\uFFFD", "\uFFFD😀"] } });
});

test("escaped emoji and what only looks like an escape stay as they are", () => {
  expect(parseBody(String.raw`["\ud83d\ude00 \u00e4 \/","\\u0000 \\ud83d"]`)).toEqual([
    "😀 ä /",
    String.raw`\u0000 \ud83d`,
  ]);
});

test("what is no JSON is undefined", () => {
  for (const text of ["", "{", "undefined", "{'a':1}"]) expect(parseBody(text)).toBeUndefined();
});

test("all else is read as JSON.parse reads it", () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: "grapheme" }), (value) => {
      const text = JSON.stringify(value);
      if (/\\u0000|\d{16}/.test(text)) return;
      expect(parseBody(text)).toEqual(JSON.parse(text));
      expect(parseBody(escaped(text))).toEqual(JSON.parse(text));
    }),
  );
});

/** As the platform writes it: all but ASCII escaped. */
function escaped(text: string): string {
  return text.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
