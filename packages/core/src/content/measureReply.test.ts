import { expect, test } from "vitest";
import { capabilityTable } from "../channel/capabilityTable.ts";
import { fitContent } from "./fitContent.ts";
import { maxBubblesPerReply, maxReplyLength, measureReply } from "./measureReply.ts";

const { messenger, instagram } = capabilityTable;
const sentence = "Moin, dein Paket ist heute früh in Husum losgegangen. ";

test("it says beforehand into how many messages a text is split, on every channel", () => {
  for (const capabilities of Object.values(capabilityTable))
    for (const times of [1, 17, 90, 170]) {
      const text = sentence.repeat(times);
      const { contents } = fitContent({ kind: "text", text: text.trim() }, capabilities);
      expect(measureReply(text, capabilities).parts).toBe(contents.length);
    }
});

test("what fits is over by nothing, and what does not by what must go", () => {
  expect(measureReply("", messenger)).toMatchObject({ parts: 0, over: 0 });
  expect(measureReply("a".repeat(2_000), messenger)).toEqual({ parts: 1, over: 0, left: 0 });
  const full = "a".repeat(maxReplyLength);
  expect(measureReply(full, messenger)).toEqual({ parts: maxBubblesPerReply, over: 0, left: 0 });
  expect(measureReply(`${full}${"b".repeat(37)}`, messenger).over).toBe(37);
  // A channel that counts bytes: two for each of these letters.
  expect(measureReply("ü".repeat(499), instagram)).toEqual({ parts: 1, over: 0, left: 2 });
  expect(measureReply("ü".repeat(5_010), instagram).over).toBe(10);
});
