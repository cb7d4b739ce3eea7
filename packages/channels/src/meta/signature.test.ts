import { createHmac } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { verifySignature } from "./signature.ts";

const body = Buffer.from('{"object":"page","entry":[{"text":"\\u00e4\\u00f6 \\/"}]}');
const sign = (algorithm: string, secret: string) =>
  `${algorithm}=${createHmac(algorithm, secret).update(body).digest("hex")}`;

test("the index of the secret that signed is returned", () => {
  const headers = { "x-hub-signature-256": sign("sha256", "second") };
  expect(verifySignature(body, headers, ["first", "second", "third"])).toBe(1);
});

test("no secret matches a signature of another", () => {
  const headers = { "x-hub-signature-256": sign("sha256", "other") };
  expect(verifySignature(body, headers, ["first", "second"])).toBeUndefined();
});

test("one changed byte makes the signature wrong", () => {
  const headers = { "x-hub-signature-256": sign("sha256", "first") };
  expect(verifySignature(Buffer.concat([body, Buffer.from(" ")]), headers, ["first"])).toBeUndefined();
});

test("the sha1 header counts where there is no sha256 header", () => {
  expect(verifySignature(body, { "x-hub-signature": sign("sha1", "first") }, ["first"])).toBe(0);
});

test("a right sha1 does not save a wrong sha256", () => {
  const headers = { "x-hub-signature": sign("sha1", "first"), "x-hub-signature-256": sign("sha256", "other") };
  expect(verifySignature(body, headers, ["first"])).toBeUndefined();
});

test("without a header, or with an empty secret, nothing is verified", () => {
  expect(verifySignature(body, {}, ["first"])).toBeUndefined();
  const unsigned = Buffer.alloc(0);
  expect(verifySignature(body, { "x-hub-signature-256": sign("sha256", "first") }, [])).toBeUndefined();
  expect(
    verifySignature(unsigned, { "x-hub-signature-256": `sha256=${createHmac("sha256", "").digest("hex")}` }, [""]),
  ).toBeUndefined();
});

test("a header given twice is refused", () => {
  const header = sign("sha256", "first");
  expect(verifySignature(body, { "x-hub-signature-256": [header, header] }, ["first"])).toBeUndefined();
});

test("no header makes it throw", () => {
  const hex = fc.stringMatching(/^[0-9a-fA-Fxg]{0,70}$/).map((digits) => `sha256=${digits}`);
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: "binary" }), hex), (header) => {
      expect(verifySignature(body, { "x-hub-signature-256": header }, ["first"])).toBeUndefined();
    }),
  );
});
