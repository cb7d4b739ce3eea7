import type { InboundEvent } from "../../channel/inboundEvent.ts";
import { parseClientRef } from "../clientRef.ts";
import { asChanged } from "./changedMessages.ts";
import { giveToMember } from "../bot/holder.ts";
import { addMessage, addEvent, type TurnDraft } from "../turnDraft.ts";

/**
 * Our side said something. Our own sends come back and are settled by it. Everything else was said by a person in the platform's
 * inbox (or by another app: the platform's ids of its inbox are not reliable, so whoever is not us counts as a person), and
 * silences the bot. Only where nobody has written yet and no app is named it is not a person who takes over: the platform itself
 * puts a post or an advert there, under which the contact is about to ask something.
 */
export function echoArrives(draft: TurnDraft, event: Extract<InboundEvent, { kind: "echo" }>): void {
  const { conversation, context } = draft;
  const ref = event.metadata === undefined ? undefined : parseClientRef(event.metadata);
  if (ref?.conversationId === conversation.id && event.metadata !== undefined) {
    draft.settled.push({ clientRef: event.metadata, mid: event.mid, at: event.at });
    return;
  }
  if (event.appId !== undefined && event.appId === context.channel.appId) {
    // Sent with our app but not through our outbox, or without what we attached: nobody to settle, and nobody to fall silent for.
    addEvent(draft, { name: "echo.unmatched", data: {} });
    return;
  }
  const isPlatforms = event.appId === undefined && conversation.lastInboundAt === null;
  if (!isPlatforms || conversation.holder.kind !== "bot") {
    giveToMember(draft, null, null);
    conversation.waitingSince = null;
    conversation.unread = 0;
  }
  conversation.lastOutboundAt = Math.max(conversation.lastOutboundAt ?? event.at, event.at);
  const seq = addMessage(draft, {
    author: { kind: "member", memberId: null, name: null },
    at: event.at,
    body: { kind: "said", contents: asChanged(draft, event.mid, event.contents).contents },
    mid: event.mid,
    cause: { kind: "member", memberId: null },
    delivery: "sent",
  });
  conversation.lastAnswer = { seq, memberId: null };
}
