import { describe, expect, it } from "vitest";
import { deriveSecretKey, isSignedText, openSecret, sealSecret, signText, SealError } from "./secrets.ts";

const key = deriveSecretKey("a key of this installation");

describe("sealing", () => {
  it.each(["", "EAAB-token", "ä€😀\u0000", "x".repeat(10_000)])("gives back what was sealed: %j", (plain) => {
    expect(openSecret(key, sealSecret(key, plain))).toBe(plain);
  });

  it("shows nothing of the secret and looks different each time", () => {
    const sealed = sealSecret(key, "token-token-token");
    expect(sealed).toMatch(/^v1\./);
    expect(sealed).not.toContain("token");
    expect(Buffer.from(sealed, "base64url").toString("latin1")).not.toContain("token");
    expect(sealSecret(key, "token-token-token")).not.toBe(sealed);
  });

  it("does not open under another key", () => {
    expect(() => openSecret(deriveSecretKey("another key altogether"), sealSecret(key, "x"))).toThrow(SealError);
  });

  it("does not open when a part was changed or is missing", () => {
    const parts = sealSecret(key, "some secret").split(".");
    for (const index of [1, 2, 3]) {
      const changed = parts.map((part, at) =>
        at === index ? (part.startsWith("A") ? "B" : "A") + part.slice(1) : part,
      );
      expect(() => openSecret(key, changed.join("."))).toThrow();
    }
    expect(() => openSecret(key, parts.slice(0, 3).join("."))).toThrow();
    expect(() => openSecret(key, ["v0", ...parts.slice(1)].join("."))).toThrow();
    expect(() => openSecret(key, "")).toThrow();
  });

  it("refuses a shortened tag", () => {
    const [version, nonce, tag, content] = sealSecret(key, "some secret").split(".");
    const short = Buffer.from(tag ?? "", "base64url")
      .subarray(0, 4)
      .toString("base64url");
    expect(() => openSecret(key, [version, nonce, short, content].join("."))).toThrow();
  });
});

describe("signing", () => {
  it("knows its own signature and no other", () => {
    const signature = signText(key, "media/1?until=5");
    expect(isSignedText(key, "media/1?until=5", signature)).toBe(true);
    expect(isSignedText(key, "media/1?until=6", signature)).toBe(false);
    expect(isSignedText(key, "media/1?until=5", "")).toBe(false);
    expect(isSignedText(deriveSecretKey("another key altogether"), "media/1?until=5", signature)).toBe(false);
  });
});
