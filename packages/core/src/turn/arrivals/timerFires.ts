import { findNode } from "../../flows/flowIndex.ts";
import { giveToBot } from "../bot/holder.ts";
import { isOptedOut } from "../bot/optOut.ts";
import { resumedRun, topFrame } from "../run/runDraft.ts";
import { returnTimerId, snoozeTimerId } from "../run/timerIds.ts";
import { addThreadEvent, dropRun, setTimer, type TurnDraft } from "../turnDraft.ts";
import { walkRun } from "../run/walkRun.ts";

/** A timer is due. One that nothing waits for any more (the run moved on, somebody acted) does nothing. */
export function timerFires(draft: TurnDraft, timerId: string): void {
  const { conversation } = draft;
  if (timerId === snoozeTimerId(conversation.id)) return wakeUp(draft);
  if (timerId === returnTimerId(conversation.id)) return letBotReturn(draft);
  const { run } = conversation;
  const frame = run ? topFrame(run) : undefined;
  if (!run || !frame || conversation.holder.kind !== "bot") return;
  const { waiting } = run;
  if (!waiting || waiting.kind === "effect" || waiting.timerId !== timerId) return;
  // Who asked for silence hears nothing that the bot says on its own.
  if (isOptedOut(draft)) return dropRun(draft);
  const version = draft.context.flows.version(frame.versionId);
  const node = version && findNode(version, frame.nodeId);
  const isQuestion = node?.kind === "question";
  const next = isQuestion ? node.timeout : node?.kind === "wait" ? node.next : undefined;
  walkRun(draft, resumedRun(run), next, isQuestion ? "timeout" : "timer");
}

/** The clock of the timers and ours may differ a little; one that comes too early is set again instead of being lost. */
function wakeUp(draft: TurnDraft): void {
  const { conversation, context } = draft;
  if (conversation.status !== "snoozed" || conversation.snoozedUntil === null) return;
  if (context.now < conversation.snoozedUntil)
    return setTimer(draft, snoozeTimerId(conversation.id), "snooze", conversation.snoozedUntil);
  conversation.status = "open";
  conversation.snoozedUntil = null;
  addThreadEvent(draft, { name: "reopened", memberName: null });
}

function letBotReturn(draft: TurnDraft): void {
  const { conversation, context } = draft;
  if (conversation.holder.kind !== "member" || conversation.holder.botReturnsAt === null) return;
  const { botReturnsAt } = conversation.holder;
  if (context.now < botReturnsAt) return setTimer(draft, returnTimerId(conversation.id), "bot_returns", botReturnsAt);
  giveToBot(draft);
  addThreadEvent(draft, { name: "bot_returned" });
}
