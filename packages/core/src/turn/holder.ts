import type { MemberId } from "../ids.ts";
import { returnTimerId } from "./timerIds.ts";
import { addThreadEvent, cancelTimer, dropRun, setTimer, type TurnDraft } from "./turnDraft.ts";

/**
 * Who speaks. When a person takes the conversation, by a reply from wherever or by "take", the bot falls silent at once and its
 * run ends: an answer to a question that was asked before the person spoke would mean something else afterwards. Buttons that
 * are already in the chat keep working once the bot is back.
 */

/** Gives the conversation to a member (null: somebody in the platform's own inbox). A reply of theirs also answers the contact. */
export function giveToMember(draft: TurnDraft, memberId: MemberId | null, memberName: string | null): void {
  const { conversation, context } = draft;
  const { holder } = conversation;
  dropRun(draft);
  const isTheirs = holder.kind === "member" && holder.memberId === memberId;
  const { botReturnsAfterMs } = context.channel;
  const botReturnsAt = botReturnsAfterMs === null ? null : context.now + botReturnsAfterMs;
  conversation.holder = { kind: "member", memberId, since: isTheirs ? holder.since : context.now, botReturnsAt };
  if (botReturnsAt !== null) setTimer(draft, returnTimerId(conversation.id), "bot_returns", botReturnsAt);
  if (!isTheirs) addThreadEvent(draft, { name: "taken", memberName });
}

/** The bot has the conversation again, and says at its next words that it is one. Nobody waits for a person any more. */
export function giveToBot(draft: TurnDraft): void {
  const { conversation } = draft;
  if (conversation.holder.kind === "member" && conversation.holder.botReturnsAt !== null)
    cancelTimer(draft, returnTimerId(conversation.id));
  if (conversation.holder.kind !== "bot") conversation.disclosedAt = null;
  conversation.holder = { kind: "bot" };
  conversation.waitingSince = null;
}
