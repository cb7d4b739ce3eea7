import type { ConversationSummary, Member } from "@botschaft/contract";
import type { Say } from "../../../app/i18n/words.ts";
import { sayWaiting, type TimeSpeaker } from "../../../app/time/sayTime.ts";
import { ownerOf } from "../model/ownerOf.ts";
import { isUntilReply } from "../model/untilReply.ts";

interface Known {
  readonly memberId: string | null;
  readonly members: readonly Member[];
  readonly say: Say;
  readonly time: TimeSpeaker & { readonly now: number };
}

/** With whom a conversation is right now, as a person would say it. */
export function holderSentence(conversation: ConversationSummary, { memberId, members, say, time }: Known): string {
  if (conversation.status === "closed") return say("holder.closed");
  if (conversation.status === "snoozed") {
    const until = conversation.snoozedUntil === null ? Number.NaN : Date.parse(conversation.snoozedUntil);
    return Number.isNaN(until) || isUntilReply(until)
      ? say("holder.snoozedUntilReply")
      : say("holder.snoozed", { until: time.moment(until) });
  }
  const owner = ownerOf(conversation);
  const waiting =
    conversation.waitingSince === null
      ? null
      : sayWaiting(time.now - Date.parse(conversation.waitingSince), say("time.dayUnit"));
  switch (owner.kind) {
    case "bot":
      return waiting === null ? say("holder.bot") : say("holder.botWaiting", { waiting });
    case "nobody":
      return waiting === null ? say("holder.nobody") : say("holder.waiting", { waiting });
    case "member":
      return memberParts(conversation, owner.memberId, waiting, { memberId, members, say, time }).join(" · ");
  }
}

/** Who has it and by whom; then how long somebody waits, and when the bot speaks again: what one acts upon. */
function memberParts(
  { holder, assignedById }: ConversationSummary,
  ownerId: string | null,
  waiting: string | null,
  { memberId, members, say, time }: Known,
): readonly string[] {
  const nameOf = (id: string) => members.find((member) => member.id === id)?.name;
  const since = holder.kind === "member" ? time.short(Date.parse(holder.since)) : null;
  const waits = waiting === null ? [] : [say("holder.waiting", { waiting })];
  if (ownerId === null) return [say("holder.platform", { since: since ?? "" }), ...waits];
  const name = nameOf(ownerId);
  const who =
    ownerId === memberId
      ? say("holder.me")
      : name === undefined
        ? say("holder.someone")
        : say("holder.member", { name });
  const by = assignedById === null || assignedById === ownerId ? undefined : assignedById;
  const byName = by === undefined ? undefined : nameOf(by);
  const assigned =
    by === memberId && by !== undefined
      ? `, ${say("holder.assignedByYou")}`
      : byName === undefined
        ? ""
        : `, ${say("holder.assignedBy", { name: byName })}`;
  const returns = holder.kind === "member" && holder.botReturnsAt !== null ? Date.parse(holder.botReturnsAt) : null;
  const until = returns === null ? [] : [say("holder.botFrom", { until: time.moment(returns) })];
  const parts = [...waits, ...until];
  // Since when matters least; it stands where nothing else does.
  return assigned === "" && parts.length === 0 && since !== null
    ? [`${who} ${say("holder.since", { since })}`]
    : [`${who}${assigned}`, ...parts];
}
