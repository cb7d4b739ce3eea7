import type { MemberId } from "../../ids.ts";
import { returnTimerId } from "../run/timerIds.ts";
import { addThreadEvent, cancelTimer, dropRun, setTimer, type TurnDraft } from "../turnDraft.ts";

/**
 * Who speaks. When a person takes the conversation, by a reply from wherever or by "take", the bot falls silent at once and its
 * run ends: an answer to a question that was asked before the person spoke would mean something else afterwards. Buttons that
 * are already in the chat keep working once the bot is back.
 *
 * At once means: what the bot has said and what has not left yet, be it behind a rate limit or an outage, does not leave any more.
 */

/** Gives the conversation to a member (null: somebody in the platform's own inbox). A reply of theirs also answers the contact. */
export function giveToMember(draft: TurnDraft, memberId: MemberId | null, memberName: string | null): void {
  const { holder } = draft.conversation;
  letMemberHold(draft, memberId);
  if (holder.kind !== "member" || holder.memberId !== memberId) addThreadEvent(draft, { name: "taken", memberName });
}

/** The same without a line in the thread, for whoever says there in words of their own what happened. */
export function letMemberHold(draft: TurnDraft, memberId: MemberId | null): void {
  const { conversation, context } = draft;
  const { holder } = conversation;
  dropRun(draft);
  recallBot(draft);
  forgetClosing(draft);
  const isTheirs = holder.kind === "member" && holder.memberId === memberId;
  const { botReturnsAfterMs } = context.channel;
  const botReturnsAt = botReturnsAfterMs === null ? null : context.now + botReturnsAfterMs;
  conversation.holder = { kind: "member", memberId, since: isTheirs ? holder.since : context.now, botReturnsAt };
  if (botReturnsAt !== null) setTimer(draft, returnTimerId(conversation.id), "bot_returns", botReturnsAt);
}

/** The bot has the conversation again, and says at its next words that it is one. Nobody waits for a person any more. */
export function giveToBot(draft: TurnDraft): void {
  const { conversation } = draft;
  stopBotReturning(draft);
  if (conversation.holder.kind !== "bot") conversation.disclosedAt = null;
  conversation.holder = { kind: "bot" };
  conversation.waitingSince = null;
}

/** The bot does not come back by itself. */
export function stopBotReturning(draft: TurnDraft): void {
  const { id, holder } = draft.conversation;
  if (holder.kind === "member" && holder.botReturnsAt !== null) cancelTimer(draft, returnTimerId(id));
}

/**
 * Where the bot had stepped back by itself, its leave ("Ich hole jemanden aus dem Team") still goes out: it is true, and the
 * contact waits for it.
 */
function recallBot(draft: TurnDraft): void {
  const { holder, lastSeq } = draft.before;
  if (holder.kind === "bot") draft.recall = { beforeSeq: lastSeq + 1 };
  else if (holder.kind === "waiting" && holder.closingSeq !== undefined)
    draft.recall = { beforeSeq: holder.closingSeq };
}

/** Keeps who had the conversation, and gives it to the bot: who writes again after closing is answered by the bot first. */
export function closeHolder(draft: TurnDraft): void {
  const { conversation } = draft;
  const { holder, waitingSince } = conversation;
  giveToBot(draft);
  conversation.beforeClose = holder.kind === "bot" && waitingSince === null ? null : { holder, waitingSince };
}

/** Closing is undone: whoever had the conversation has it again, and who waited for a person waits again. */
export function undoClose(draft: TurnDraft): void {
  const { conversation, context } = draft;
  const { beforeClose } = conversation;
  forgetClosing(draft);
  // Somebody may have taken it meanwhile, in the platform's own inbox.
  if (!beforeClose || conversation.holder.kind !== "bot") return;
  const { holder, waitingSince } = beforeClose;
  if (holder.kind === "member" && holder.botReturnsAt !== null) {
    // The bot would have come back by itself while it was closed.
    if (holder.botReturnsAt <= context.now) return;
    setTimer(draft, returnTimerId(conversation.id), "bot_returns", holder.botReturnsAt);
  }
  conversation.holder = holder;
  conversation.waitingSince = waitingSince;
}

/** Who had it before it was closed is past: the conversation went on. */
export function forgetClosing({ conversation }: TurnDraft): void {
  if (conversation.beforeClose) conversation.beforeClose = null;
}
