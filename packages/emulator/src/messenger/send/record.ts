import type { GraphError } from "../../graph/graphError.ts";
import type { GraphCall } from "../../graph/graphRoutes.ts";
import { isRecord, stringParam, structured } from "../../graph/params.ts";
import type { Thread } from "../../world/thread.ts";
import type { World } from "../../world/world.ts";

/** An answer that says nothing about whether the message went out. */
export const UNSURE = 1357046;

export type SendAnswer = "ok" | "unsure" | "dropped";

/** What the fault switches make of the answer to a send that was accepted. */
export function drawAnswer(world: World, accountId: string): SendAnswer {
  const faults = world.faults.of(accountId);
  if (world.faults.chance.hits(faults.unsure ?? 0)) return "unsure";
  return world.faults.chance.hits(faults.dropAfterAccept ?? 0) ? "dropped" : "ok";
}

export function recordSend(
  call: GraphCall,
  accountId: string,
  thread: Thread | undefined,
  result: { mid: string | null; text: string | null; metadata: string | null; answer: SendAnswer },
): void {
  const { counters, sends } = call.world.logs;
  counters.sendsAccepted += 1;
  if (result.answer === "unsure") counters.sendsUnsure += 1;
  if (result.answer === "dropped") counters.sendsDropped += 1;
  sends.add({
    at: call.world.clock.now(),
    pageId: accountId,
    psid: thread?.psid ?? null,
    appId: call.caller.app.id,
    outcome: "accepted",
    action: stringParam(call.params, "sender_action") ?? null,
    code: null,
    subcode: null,
    ...result,
  });
}

export function recordRefusal(call: GraphCall, accountId: string, thread: Thread | undefined, error: GraphError): void {
  const message = structured(call.params, "message");
  call.world.logs.counters.sendsRefused += 1;
  call.world.logs.sends.add({
    at: call.world.clock.now(),
    pageId: accountId,
    psid: thread?.psid ?? null,
    appId: call.caller.app.id,
    outcome: "refused",
    answer: "error",
    mid: null,
    text: isRecord(message) && typeof message["text"] === "string" ? message["text"] : null,
    metadata: isRecord(message) && typeof message["metadata"] === "string" ? message["metadata"] : null,
    action: stringParam(call.params, "sender_action") ?? null,
    code: error.details.code,
    subcode: error.details.subcode ?? null,
  });
}
