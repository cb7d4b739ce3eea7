import { effectAnswers } from "./arrivals/effectAnswers.ts";
import { delivers } from "./arrivals/delivers.ts";
import type { EntryBody } from "./entry.ts";
import { inboundArrives } from "./arrivals/inboundArrives.ts";
import { memberGone } from "./arrivals/memberGone.ts";
import { memberActs } from "./arrivals/memberActs.ts";
import { sendRefused } from "./arrivals/sendRefused.ts";
import { flowAsked } from "./arrivals/flowAsked.ts";
import { signalArrives } from "./arrivals/signalArrives.ts";
import { timerFires } from "./arrivals/timerFires.ts";
import type { RunTurn } from "./turn.ts";
import { addEvent, finishTurn, learn, startTurn, type TurnDraft } from "./turnDraft.ts";

/**
 * One entry of one conversation → what follows. The same inputs give the same outputs; nothing is thrown, nothing that came in is
 * changed. Who holds the conversation decides who reacts: the bot (`reactToContact`), or people, who are told by `unread` and
 * `waitingSince`.
 */
export const runTurn: RunTurn = (conversation, contact, entry, context) => {
  const draft = startTurn(conversation, contact, entry, context);
  handle(draft, entry.body);
  return finishTurn(draft);
};

function handle(draft: TurnDraft, body: EntryBody): void {
  switch (body.kind) {
    case "inbound":
      return inboundArrives(draft, body.event);
    case "member":
      return memberActs(draft, body);
    case "timer":
      return timerFires(draft, body.timerId);
    case "effect_result":
      return effectAnswers(draft, body.effectId, body.result);
    case "member_gone":
      return memberGone(draft, body.memberId, body.memberName);
    case "send_refused":
      return sendRefused(draft, body);
    case "profile":
    case "change_contact":
      return learn(draft, body.patch);
    case "signal":
      return signalArrives(draft, body);
    case "deliver":
      return delivers(draft, body);
    case "start_flow":
      return flowAsked(draft, body.flowId);
    case "merged":
      return addEvent(draft, { name: "contact.merged", data: { into: body.into } });
    case "unmerged":
      return addEvent(draft, { name: "contact.unmerged", data: { from: body.from } });
  }
}
