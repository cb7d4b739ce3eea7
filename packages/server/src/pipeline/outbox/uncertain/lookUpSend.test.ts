import { expect, test } from "vitest";
import type { Content } from "@botschaft/core";
import { saysTheSame } from "./lookUpSend.ts";

const text: Content = { kind: "text", text: "Moin" };
const picture: Content = { kind: "media", items: [{ type: "image", source: { url: "https://example.com/a.png" } }] };
const sticker: Content = { kind: "sticker", stickerId: "369239263222822" };
const cards: Content = { kind: "cards", cards: [] };

test("a sticker of ours, which the platform's list shows as a picture, is found there and not sent again", () => {
  expect(saysTheSame(sticker, [picture])).toBe(true);
  expect(saysTheSame(sticker, [sticker])).toBe(true);
  expect(saysTheSame(sticker, [text])).toBe(false);
});

test("texts are found by their words, pictures and templates by their kind", () => {
  expect(saysTheSame(text, [{ kind: "text", text: "Moin" }])).toBe(true);
  expect(saysTheSame(text, [{ kind: "text", text: "Tschüs" }])).toBe(false);
  expect(saysTheSame(picture, [picture])).toBe(true);
  expect(saysTheSame(cards, [picture])).toBe(false);
  expect(saysTheSame(cards, [])).toBe(true);
});
