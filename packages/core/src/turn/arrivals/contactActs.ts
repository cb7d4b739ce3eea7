import type { InboundEvent, Referral } from "../../channel/inboundEvent.ts";
import type { Content } from "../../content/content.ts";
import { foldText } from "../../flows/reading/foldText.ts";
import { findWish } from "../bot/words.ts";
import { asChanged } from "./changedMessages.ts";
import type { ContactAct } from "./contactAct.ts";
import { forgetClosing } from "../bot/holder.ts";
import { reactToContact } from "../bot/reactToContact.ts";
import { addMessage, addThreadEvent, cancelTimer, type TurnDraft } from "../turnDraft.ts";
import { optOut } from "../bot/optOut.ts";
import { snoozeTimerId } from "../run/timerIds.ts";

const contact = { kind: "contact" } as const;

/** The payload that Get Started buttons carry. */
export const getStartedPayload = "GET_STARTED";

/**
 * The contact wrote, tapped or came by a link: the window opens, the thread grows, and whoever holds the conversation is told. What
 * was said to another app is for people to see only.
 */
export function contactActs(draft: TurnDraft, told: ContactEvent): void {
  const { isTakenBack, ...event } = asItIsNow(draft, told);
  const isFirstMessage = draft.conversation.lastInboundAt === null;
  openWindow(draft, event.at);
  reopen(draft);
  if (event.referral) noteReferral(draft, event.referral);
  const act = { ...addSaid(draft, event), ref: event.referral?.ref, isFirstMessage };
  // What somebody blocked says is kept, and nobody is called for it; nor for what was taken back before it came.
  if (draft.contact.isBlocked || isTakenBack) return;
  if (draft.conversation.holder.kind === "bot" && event.isOverheard === undefined) reactToContact(draft, act);
  else if (act.isMessage) tellPeople(draft, act);
}

type ContactEvent = Extract<InboundEvent, { kind: "message" | "postback" | "referral" }>;

/** A message may have been changed or taken back before it came. */
function asItIsNow(draft: TurnDraft, event: ContactEvent): ContactEvent & { readonly isTakenBack?: boolean } {
  if (event.kind !== "message" || !draft.conversation.changes) return event;
  return { ...event, ...asChanged(draft, event.mid, event.contents) };
}

/** The newest action counts, by the platform's time: events may come late and out of order. Who acts is not blocking us. */
export function openWindow(draft: TurnDraft, at: number): void {
  const { conversation } = draft;
  conversation.lastInboundAt = Math.max(conversation.lastInboundAt ?? at, at);
  conversation.isBlocked = false;
}

function addSaid(draft: TurnDraft, event: ContactEvent) {
  switch (event.kind) {
    case "referral":
      return { text: "", isSticker: false, payload: undefined, isGetStarted: false, isMessage: false };
    case "message": {
      say(draft, event.at, event.contents, event.mid, event.replyToMid);
      const choice = event.contents.find((content) => content.kind === "choice");
      if (choice)
        return {
          text: choice.title,
          isSticker: false,
          payload: choice.payload,
          isGetStarted: choice.via === "get_started",
          isMessage: true,
        };
      const written = event.contents.find((content) => content.kind === "text");
      return {
        text: written?.text ?? event.meaning ?? "",
        isSticker: event.contents.length > 0 && event.contents.every((content) => content.kind === "sticker"),
        payload: undefined,
        isGetStarted: false,
        isMessage: true,
      };
    }
    case "postback": {
      const isGetStarted = event.payload === getStartedPayload;
      const content: Content = {
        kind: "choice",
        via: isGetStarted ? "get_started" : "button",
        title: event.title,
        ...(event.payload === undefined ? {} : { payload: event.payload }),
      };
      say(draft, event.at, [content], event.mid, undefined);
      return { text: event.title, isSticker: false, payload: event.payload, isGetStarted, isMessage: true };
    }
  }
}

function say(
  draft: TurnDraft,
  at: number,
  contents: readonly Content[],
  mid: string | undefined,
  replyToMid: string | undefined,
): void {
  addMessage(draft, {
    author: contact,
    at,
    body: { kind: "said", contents },
    mid: mid ?? null,
    replyToMid: replyToMid ?? null,
  });
}

function reopen(draft: TurnDraft): void {
  const { conversation } = draft;
  if (conversation.status === "open") return;
  if (conversation.status === "snoozed") cancelTimer(draft, snoozeTimerId(conversation.id));
  forgetClosing(draft);
  conversation.status = "open";
  conversation.snoozedUntil = null;
  addThreadEvent(draft, { name: "reopened", memberName: null });
}

function noteReferral(draft: TurnDraft, { ref, source }: Referral): void {
  if (ref === undefined && source === undefined) return;
  if (ref !== undefined) draft.conversation.lastRef = ref;
  addThreadEvent(draft, { name: "came_by_link", ref: ref ?? null, source: source ?? null });
}

/** Who asks for silence is heard whoever has the conversation; the answer is then the person's to give. */
function tellPeople(draft: TurnDraft, act: ContactAct): void {
  const { conversation, context } = draft;
  conversation.unread += 1;
  conversation.waitingSince ??= context.now;
  if (findWish(foldText(act.text)) === "stop") optOut(draft);
}
