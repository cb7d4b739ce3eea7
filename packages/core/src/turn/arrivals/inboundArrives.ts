import type { InboundEvent } from "../../channel/inboundEvent.ts";
import { messageChanges } from "./changedMessages.ts";
import { contactActs, openWindow } from "./contactActs.ts";
import { echoArrives } from "./echoArrives.ts";
import { giveToBot, giveToMember } from "../bot/holder.ts";
import { statusArrives } from "./statusArrives.ts";
import { addThreadEvent, type TurnDraft } from "../turnDraft.ts";

/** The platform says that there is a reaction, but not which: nobody may be told that it was a heart. */
const unnamedReaction = "❔";

/** The channel told us something. */
export function inboundArrives(draft: TurnDraft, event: InboundEvent): void {
  const { conversation } = draft;
  switch (event.kind) {
    case "message":
    case "postback":
    case "referral":
      return contactActs(draft, event);
    case "echo":
      return echoArrives(draft, event);
    case "delivered":
      conversation.deliveredUntil = Math.max(conversation.deliveredUntil ?? event.watermark, event.watermark);
      return;
    case "read":
      conversation.readUntil = Math.max(conversation.readUntil ?? event.watermark, event.watermark);
      conversation.deliveredUntil = Math.max(conversation.deliveredUntil ?? event.watermark, event.watermark);
      return;
    case "status":
      return statusArrives(draft, event);
    case "reaction":
      if (event.action === "react") openWindow(draft, event.at);
      draft.patches.push({
        kind: "reaction",
        mid: event.mid,
        by: "contact",
        emoji: event.action === "react" ? (event.emoji ?? unnamedReaction) : null,
      });
      return;
    case "edited": {
      const edit = { number: event.editNumber, text: event.text };
      return messageChanges(draft, { mid: event.mid, at: event.at, edit });
    }
    case "unsent":
      return messageChanges(draft, { mid: event.mid, at: event.at, edit: null });
    case "opt_in":
      if (event.ref !== undefined) conversation.lastRef = event.ref;
      return addThreadEvent(draft, { name: "platform_event", type: `opt_in.${event.type}`, raw: event.raw });
    case "thread_control":
      return threadMoves(draft, event);
    case "feedback":
      return addThreadEvent(draft, { name: "platform_event", type: "feedback", raw: event.raw });
    case "account":
    case "unknown":
      return addThreadEvent(draft, { name: "platform_event", type: event.name, raw: event.raw });
  }
}

/** Another app, or the platform's inbox, took the thread from us, or gave it back. Without control our sends would be refused. */
function threadMoves(draft: TurnDraft, event: Extract<InboundEvent, { kind: "thread_control" }>): void {
  const { kind: _kind, at: _at, ...raw } = event;
  addThreadEvent(draft, { name: "platform_event", type: `thread_control.${event.move}`, raw });
  const { appId } = draft.context.channel;
  const { holder } = draft.conversation;
  if (appId === null || event.move === "requested") return;
  if (event.previousAppId === appId && event.appId !== appId) return giveToMember(draft, null, null);
  if (event.appId !== appId || holder.kind !== "member" || holder.memberId !== null) return;
  giveToBot(draft);
  addThreadEvent(draft, { name: "handed_back", memberName: null });
}
