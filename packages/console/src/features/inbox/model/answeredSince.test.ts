import type { Message } from "@botschaft/contract";
import { expect, test } from "vitest";
import { answeredSince } from "./answeredSince.ts";

const said = (seq: number, author: Message["author"], kind: "said" | "note" = "said") =>
  ({
    seq,
    author,
    at: "2026-12-01T10:00:00.000Z",
    body: kind === "said" ? { kind, contents: [] } : { kind, text: "x" },
  }) as unknown as Message;
const merle = { kind: "member", memberId: "merle", name: "Merle" } as const;
const jonte = { kind: "member", memberId: "jonte", name: "Jonte" } as const;

test("a colleague's answer after the draft was begun is found, and no other message", () => {
  const thread = [said(1, { kind: "contact" }), said(2, merle), said(3, merle, "note"), said(4, { kind: "bot" })];
  expect(answeredSince(thread, 1, "jonte")).toEqual({ seq: 2, name: "Merle", at: Date.UTC(2026, 11, 1, 10) });
  expect(answeredSince(thread, 2, "jonte")).toBeNull();
  expect(answeredSince(thread, 1, "merle")).toBeNull();
  expect(answeredSince(thread, null, "jonte")).toBeNull();
});

test("who has answered after the colleague knew of it", () => {
  expect(answeredSince([said(2, merle), said(3, jonte)], 1, "jonte")).toBeNull();
});

test("somebody in the platform's own inbox counts, without a name", () => {
  const foreign = said(2, { kind: "member", memberId: null, name: null });
  expect(answeredSince([foreign], 1, "jonte")).toMatchObject({ seq: 2, name: null });
});
