import type { FlowId } from "../../ids.ts";
import { groundOfBot } from "../bot/botSays.ts";
import { startRun } from "../run/walkRun.ts";
import { refuseWithoutGround } from "../refuseWithoutGround.ts";
import { refuse, type TurnDraft } from "../turnDraft.ts";

/**
 * A flow is to begin that no member asked for. It begins where the bot has the conversation and may speak; people who are talking
 * are not interrupted, and a run under way ends for it.
 */
export function flowAsked(draft: TurnDraft, flowId: FlowId): void {
  const { conversation, context } = draft;
  const version = context.flows.newest(flowId);
  if (!version) return refuse(draft, "flow_not_found", flowId);
  if (conversation.holder.kind !== "bot") return refuse(draft, "nothing_to_do", "with_people");
  const decision = groundOfBot(draft);
  if (decision.kind === "none") return refuseWithoutGround(draft, decision.noGround);
  startRun(draft, version, version.definition.start, "asked");
}
