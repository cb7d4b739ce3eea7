import type { Message } from "@botschaft/contract";
import { refusalSentence } from "../../../app/i18n/refusalSentence.ts";
import type { Say } from "../../../app/i18n/words.ts";
import type { TimeSpeaker } from "../../../app/time/sayTime.ts";
import { isUntilReply } from "../model/untilReply.ts";

export type ThreadEventShown = Extract<Message["body"], { kind: "event" }>["event"];

interface Reader {
  readonly say: Say;
  readonly time: TimeSpeaker;
  /** Who reads: what they did themselves is told as "du". The API names people in these lines, not ids. */
  readonly userName: string;
}

/** A line nobody said, as a person would tell it. */
export function eventSentence(event: ThreadEventShown, { say, time, userName }: Reader): string {
  const isYou = (name: string | null) => name !== null && name === userName;
  switch (event.name) {
    case "handed_over":
      return event.reason === null || event.reason === ""
        ? say("event.handedOver")
        : say("event.handedOverBecause", { reason: event.reason });
    case "taken":
      if (event.memberName === null) return say("event.takenOnPlatform");
      return isYou(event.memberName) ? say("event.taken.you") : say("event.taken", { name: event.memberName });
    case "handed_back":
      if (event.memberName === null) return say("event.handedBack");
      return isYou(event.memberName)
        ? say("event.handedBack.you")
        : say("event.handedBackBy", { name: event.memberName });
    case "member_gone": {
      const name = event.memberName ?? say("event.memberGone.nameless");
      return event.to === null ? say("event.memberGone", { name }) : say(`event.memberGone.${event.to}`, { name });
    }
    case "bot_returned":
      return say("event.botReturned");
    case "assigned":
      return assignedSentence(event, isYou, say);
    case "closed":
      return isYou(event.memberName) ? say("event.closed.you") : say("event.closed", { name: event.memberName });
    case "reopened":
      if (event.memberName === null) return say("event.reopened");
      return isYou(event.memberName) ? say("event.reopened.you") : say("event.reopenedBy", { name: event.memberName });
    case "snoozed": {
      const until = Date.parse(event.until);
      const name = isYou(event.memberName) ? say("voice.byYou") : event.memberName;
      return isUntilReply(until)
        ? say("event.snoozedUntilReply", { name })
        : say("event.snoozed", { name, until: time.moment(until) });
    }
    case "came_by_link":
      return event.ref === null || event.ref === "" ? say("event.came") : say("event.cameBy", { ref: event.ref });
    case "run_reset":
      return say("event.runReset", { name: isYou(event.memberName) ? say("voice.byYou") : event.memberName });
    case "not_sent":
      return say("event.notSent", { reason: refusalSentence(event.reason, say, event.detail) });
    case "platform_event":
      return say("event.platform", { type: event.type });
  }
}

function assignedSentence(
  event: Extract<ThreadEventShown, { name: "assigned" }>,
  isYou: (name: string | null) => boolean,
  say: Say,
): string {
  if (event.to === null) return say("event.unassigned", { by: isYou(event.by) ? say("voice.byYou") : event.by });
  if (isYou(event.to))
    return isYou(event.by) ? say("event.assigned.youSelf") : say("event.assigned.toYou", { by: event.by });
  if (event.to === event.by) return say("event.assignedSelf", { by: event.by });
  return say("event.assigned", { to: event.to, by: isYou(event.by) ? say("voice.byYou") : event.by });
}
