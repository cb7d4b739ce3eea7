import { expect, test } from "vitest";
import { asId } from "../ids.ts";
import type { Cause } from "./cause.ts";
import type { Purpose } from "./delivery.ts";
import { sendClassOf } from "./sendClass.ts";

const byMember: Cause = { kind: "member", memberId: asId("m") };
const byBroadcast: Cause = { kind: "broadcast", broadcastId: "b", deliveryId: asId("d") };

function classOf(purpose: Exclude<Purpose, "answer"> | undefined, cause: Cause | undefined) {
  return sendClassOf({
    kind: "content",
    seq: 1,
    content: { kind: "text", text: "Moin" },
    ground: { kind: "open_window", until: 1 },
    replyToMid: null,
    ...(cause ? { cause } : {}),
    ...(purpose ? { purpose } : {}),
  });
}

test.each<[Exclude<Purpose, "answer"> | undefined, Cause | undefined, string]>([
  [undefined, undefined, "answer"],
  [undefined, { kind: "bot", about: "opted_out" }, "answer"],
  ["service", { kind: "order", orderId: "1", deliveryId: asId("d") }, "service"],
  ["notice", { kind: "notice", topic: "restock", deliveryId: asId("d") }, "notice"],
  ["campaign", byBroadcast, "campaign"],
  ["campaign", byMember, "answer"],
])("what is for %s and caused by %j leaves as %s", (purpose, cause, expected) => {
  expect(classOf(purpose, cause)).toBe(expected);
});

test("typing dots leave with the answers", () => {
  expect(sendClassOf({ kind: "action", action: "typing_on" })).toBe("answer");
});
