import type { Message } from "@botschaft/contract";
import { expect, test } from "vitest";
import { undoneLines } from "./foldEvents.ts";
import { threadItems } from "./threadItems.ts";

type Event = Extract<Message["body"], { kind: "event" }>["event"];

function line(seq: number, event: Event | string, second = seq): Message {
  return {
    seq,
    author: { kind: typeof event === "string" ? "contact" : "system" },
    at: new Date(Date.parse("2026-12-01T09:00:00Z") + second * 1000).toISOString(),
    body:
      typeof event === "string"
        ? { kind: "said", contents: [{ kind: "text", text: event }] }
        : { kind: "event", event },
    mid: `m${seq}`,
    replyToMid: null,
    delivery: "none",
  } as unknown as Message;
}
const closed = { name: "closed", memberName: "Merle" } as const;
const reopened = { name: "reopened", memberName: "Merle" } as const;
const toJana = { name: "assigned", to: "Jana", by: "Merle" } as const;
const toNobody = { name: "assigned", to: null, by: "Merle" } as const;
const handedBack = { name: "handed_back", memberName: "Merle" } as const;

test("what was undone within seconds is not drawn, nor its undoing", () => {
  expect([...undoneLines([line(1, closed), line(2, reopened)])]).toEqual([1, 2]);
  expect([...undoneLines([line(1, toJana), line(2, toNobody)])]).toEqual([1, 2]);
  expect([...undoneLines([line(1, toJana), line(2, toNobody), line(3, handedBack)])]).toEqual([1, 2, 3]);
});

test("what was meant stays: undone later, by somebody else, after something was said, or leading elsewhere", () => {
  expect([...undoneLines([line(1, closed), line(2, reopened, 60)])]).toEqual([]);
  expect([...undoneLines([line(1, closed), line(2, { ...reopened, memberName: "Jana" })])]).toEqual([]);
  expect([...undoneLines([line(1, closed), line(2, "Moin"), line(3, reopened)])]).toEqual([]);
  expect([...undoneLines([line(1, toJana, 0), line(2, { ...toJana, to: "Ole" }, 60), line(3, toNobody, 61)])]).toEqual(
    [],
  );
});

test("runs of lines stand as one; what did not go out is never hidden in it", () => {
  const kinds = (messages: readonly Message[]) =>
    threadItems(messages, [], () => true).map((item) => (item.kind === "events" ? item.messages.length : item.kind));
  const taken = { name: "taken", memberName: "Merle" } as const;
  const reset = { name: "run_reset", memberName: "Merle" } as const;
  const failed = { name: "not_sent", reason: "blocked", detail: "" } as const;
  expect(kinds([line(1, "Moin"), line(2, taken), line(3, reset), line(4, toJana)])).toEqual(["day", "said", 3]);
  expect(kinds([line(1, "Moin"), line(2, taken), line(3, reset)])).toEqual(["day", "said", "event", "event"]);
  expect(kinds([line(1, taken), line(2, reset), line(3, toJana), line(4, failed)])).toEqual(["day", 3, "event"]);
});

test("a message says to what it answers, as far as that is loaded", () => {
  const answer = { ...line(2, "Genau, diese!"), replyToMid: "m1" };
  const quoted = (messages: readonly Message[]) =>
    threadItems(messages, [], () => true).flatMap((item) => (item.kind === "said" ? [item.quoted] : []));
  expect(quoted([line(1, "Diese Jacke?"), answer])).toMatchObject([null, { seq: 1 }]);
  expect(quoted([answer])).toEqual(["not_loaded"]);
});
