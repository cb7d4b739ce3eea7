import { expect, test } from "vitest";
import type { NewSend } from "@botschaft/core";
import { isHeavy } from "./outgoingSend.ts";

const media = (...types: ("image" | "audio" | "video" | "file")[]): NewSend => ({
  kind: "content",
  seq: 1,
  content: {
    kind: "media",
    items: types.map((type) => ({ type, source: { kind: "url", url: "https://a.example/a" } })),
  },
  ground: { kind: "open_window", until: 0 },
  replyToMid: null,
});

test.each([
  [["audio"], true],
  [["video"], true],
  [["image", "video"], true],
  [["image"], false],
  [["file"], false],
] as const)("of %j, the limit for sounds and films counts: %s", (types, expected) => {
  expect(isHeavy(media(...types))).toBe(expected);
});
