import { hkdfSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import {
  deriveSecretKey,
  isSealedAsNow,
  isSignedText,
  openSecret,
  sealSecret,
  signText,
  SealError,
} from "./secrets.ts";

const key = deriveSecretKey("a key of this installation");

describe("sealing", () => {
  it.each(["", "EAAB-token", "ä€😀\u0000", "x".repeat(10_000)])("gives back what was sealed: %j", (plain) => {
    expect(openSecret(key, sealSecret(key, plain))).toBe(plain);
  });

  it("shows nothing of the secret and looks different each time", () => {
    const sealed = sealSecret(key, "token-token-token");
    expect(sealed).toMatch(/^v2\./);
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
    const signature = signText(key.mediaLinks, "media/1?until=5");
    expect(isSignedText(key.mediaLinks, "media/1?until=5", signature)).toBe(true);
    expect(isSignedText(key.mediaLinks, "media/1?until=6", signature)).toBe(false);
    expect(isSignedText(key.mediaLinks, "media/1?until=5", "")).toBe(false);
    expect(isSignedText(deriveSecretKey("another key altogether").mediaLinks, "media/1?until=5", signature)).toBe(
      false,
    );
  });
});

describe("what the version of November 2026 left", () => {
  const november = deriveSecretKey("Nordwind, seit 1987");
  /** Made by that version. */
  const sealed = "v1.EdDD3cYye_DWxTNQ.-tWvsI0YTgQGXp8Qo7htTw.NRbV9rm8cL9V4rmQhDFFm7SrG96pBQ";

  it("opens, and is known to be due for sealing anew", () => {
    expect(openSecret(november, sealed)).toBe("EAAB-token-of-november");
    expect(isSealedAsNow(sealed)).toBe(false);
    expect(isSealedAsNow(sealSecret(november, "EAAB-token-of-november"))).toBe(true);
  });

  it("does not open as if it were sealed today", () => {
    expect(() => openSecret(november, sealed.replace("v1", "v2"))).toThrow(SealError);
  });
});

describe("deriving", () => {
  it("no two purposes share a key, and none is a key of before", () => {
    const { before, ...now } = key;
    const keys = [...Object.values(now), ...Object.values(before)].map((each) => each.toString("hex"));
    expect(new Set(keys).size).toBe(5);
  });

  it("stretches a text, and not what is 32 random bytes already", () => {
    const unstretched = (text: string) => Buffer.from(hkdfSync("sha256", text, "botschaft", "seal v2", 32));
    const phrase = "correct horse battery staple";
    expect(deriveSecretKey(phrase).sealing).not.toEqual(unstretched(phrase));
    for (const random of ["nPpHSAtfFWh2z3zVB7Y1ZpQ0aGdY5mQ7m0sJ0n2uD3k", "0123456789abcdef".repeat(4)])
      expect(deriveSecretKey(random).sealing).toEqual(unstretched(random));
  });

  it("gives the same keys in every process, however the text's accents are written", () => {
    expect(deriveSecretKey("Schl\u00fcssel f\u00fcr alles").sealing).toEqual(
      deriveSecretKey("Schlu\u0308ssel fu\u0308r alles").sealing,
    );
  });
});
