import type { ConversationSummary, Member } from "@botschaft/contract";
import type { Say } from "../../../app/i18n/words.ts";
import { sayWaiting, type TimeSpeaker } from "../../../app/time/sayTime.ts";
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
  const { holder } = conversation;
  const waiting = sayWaiting(
    time.now - Date.parse(conversation.waitingSince ?? new Date(time.now).toISOString()),
    say("time.dayUnit"),
  );
  switch (holder.kind) {
    case "bot":
      return conversation.waitingSince === null ? say("holder.bot") : say("holder.botWaiting", { waiting });
    case "waiting":
      return say("holder.waiting", { waiting });
    case "member": {
      const since = time.short(Date.parse(holder.since));
      // When the bot speaks again matters more than since when it has been silent, and there is no room for both.
      const until = holder.botReturnsAt === null ? null : time.moment(Date.parse(holder.botReturnsAt));
      if (holder.memberId === null) return say("holder.platform", { since });
      if (holder.memberId === memberId)
        return until === null ? say("holder.me", { since }) : say("holder.meUntil", { until });
      const name = members.find((member) => member.id === holder.memberId)?.name;
      if (name === undefined) return say("holder.someone", { since });
      return until === null ? say("holder.member", { name, since }) : say("holder.memberUntil", { name, until });
    }
  }
}
