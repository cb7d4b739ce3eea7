import type { Message } from "@botschaft/contract";
import { expect, test } from "vitest";
import { wayHere } from "./wayHere.ts";

const at = (minute: number) => new Date(Date.UTC(2026, 10, 20, 9, minute)).toISOString();
const line = (seq: number, event: Extract<Message["body"], { kind: "event" }>["event"]): Message => ({
  conversationId: "c",
  seq,
  author: { kind: "system" },
  at: at(seq),
  body: { kind: "event", event },
  mid: null,
  replyToMid: null,
  clientKey: null,
  ground: null,
  cause: null,
  delivery: "none",
  deliveryDetail: null,
  deliveredAt: null,
  readAt: null,
  price: null,
  reactions: [],
  editedAt: null,
  unsentAt: null,
});
const came = (seq: number) => line(seq, { name: "came_by_link", ref: "paketbeileger", source: "SHORTLINK" });
const told = (detail: Parameters<typeof wayHere>[0], messages: readonly Message[]) =>
  wayHere(detail, { messages }).map((step) => [step.event?.name ?? "first_wrote", new Date(step.at).getUTCMinutes()]);

test("the link that began the conversation is told once", () => {
  const taken = line(3, { name: "taken", memberName: "Jule" });
  expect(told({ lastRef: "paketbeileger", createdAt: at(1) }, [came(1), taken])).toEqual([
    ["taken", 3],
    ["came_by_link", 1],
  ]);
});

test("who wrote first and came by a link later did both", () => {
  expect(told({ lastRef: "paketbeileger", createdAt: at(1) }, [came(20)])).toEqual([
    ["came_by_link", 20],
    ["first_wrote", 1],
  ]);
});

test("the link is told however much happened since, and also when its line is not loaded", () => {
  const returns = [10, 11, 12, 13, 14, 15, 16].map((seq) => line(seq, { name: "bot_returned" }));
  const detail = { lastRef: "paketbeileger", createdAt: at(1) };
  expect(told(detail, [came(1), ...returns]).at(-1)).toEqual(["came_by_link", 1]);
  expect(told(detail, [came(1), ...returns])).toHaveLength(7);
  expect(told(detail, returns).at(-1)).toEqual(["came_by_link", 1]);
});

test("who came by no link began by writing", () => {
  expect(told({ lastRef: null, createdAt: at(1) }, [])).toEqual([["first_wrote", 1]]);
});
