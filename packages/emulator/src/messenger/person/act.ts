import type { Platform } from "../../platform.ts";
import type { World } from "../../world/world.ts";
import { notFound, Refusal } from "../../world/refusal.ts";
import { dialectOf } from "../dialect.ts";
import { fromPerson } from "../events.ts";
import { noteTold } from "../receipts.ts";
import type { Attachment, Message, Thread } from "../../world/thread.ts";
import { addMessage, nextInstant, touchMessage, touchThread } from "../../world/threads.ts";

export interface Said {
  readonly text?: string;
  readonly attachments?: Attachment[];
  readonly quickReplyPayload?: string;
  readonly replyTo?: string;
  /** An ad or product the message came from. */
  readonly referral?: Record<string, unknown>;
  readonly story?: NonNullable<Message["story"]>;
  readonly isUnsupported?: boolean;
  readonly isSelf?: boolean;
  /** The slash command it is. */
  readonly command?: string;
}

/** The person writes: into the thread, the window opens, the apps hear of it. */
export function say(platform: Platform, thread: Thread, said: Said): Message {
  const { world, webhooks } = platform;
  const { referral = adOf(thread), command, ...content } = said;
  delete thread.pendingReferral;
  const message: Message = {
    mid: dialectOf(thread).messageId(),
    at: actInstant(platform, thread),
    from: "person",
    appId: null,
    ...content,
  };
  addMessage(world, thread, message);
  const body: Record<string, unknown> = {
    mid: message.mid,
    ...dialectOf(thread).bodyOf(world, message),
    ...(command === undefined ? {} : { commands: [{ name: command }] }),
    ...(referral === undefined ? {} : { referral }),
  };
  const faults = world.faults.of(thread.pageId);
  if (world.faults.chance.hits(faults.unknownAttachment ?? 0)) {
    body["attachments"] = [{ type: "hologram", payload: { url: `${world.url}/hologram`, depth: 3 } }];
  }
  const event = fromPerson(thread, "messages", message.at, { message: body }, message.mid);
  const hearers =
    referral === undefined
      ? webhooks.emit(event)
      : webhooks.emit(event, (appId) =>
          hearsReferrals(world, thread, appId) ? event.item : withoutReferral(event.item, body),
        );
  // Where no app listens, Meta's own inbox has it at once.
  if (hearers === 0) noteTold(world, [event]);
  if (world.faults.chance.hits(faults.unknownEvent ?? 0)) {
    const at = nextInstant(world, thread);
    webhooks.emit(fromPerson(thread, "messages", at, { wave_hand: { mood: "curious", wave_id: message.mid } }));
  }
  return message;
}

/** Who came by an ad and writes instead of tapping brings the ad along; the ref of a mere link is lost then. */
function adOf(thread: Thread): Record<string, unknown> | undefined {
  if (dialectOf(thread).keepsReferral) return thread.pendingReferral;
  return thread.pendingReferral?.["ad_id"] === undefined ? undefined : thread.pendingReferral;
}

/** A referral in a message is told only to apps that subscribed to both fields. */
function hearsReferrals(world: World, thread: Thread, appId: string): boolean {
  if (thread.platform === "instagram") return true;
  return world.pages.get(thread.pageId)?.subscribedApps.get(appId)?.fields.includes("messaging_referrals") === true;
}

function withoutReferral(item: Record<string, unknown>, body: Record<string, unknown>): Record<string, unknown> {
  const { referral: _, ...rest } = body;
  return { ...item, message: rest };
}

/** The person taps something that is a postback: button, menu, get started, ice breaker. */
export function tapPostback(
  platform: Platform,
  thread: Thread,
  tap: { title: string; payload: string; ownerAppId: string | null; referral?: Record<string, unknown> },
): Message {
  const message: Message = {
    mid: dialectOf(thread).messageId(),
    at: actInstant(platform, thread),
    from: "person",
    appId: null,
    text: tap.title,
    isPostback: true,
  };
  addMessage(platform.world, thread, message);
  const postback = {
    mid: message.mid,
    title: tap.title,
    ...(tap.referral === undefined ? {} : { referral: tap.referral }),
  };
  const event = fromPerson(thread, "messaging_postbacks", message.at, { postback }, message.mid);
  const hearers = platform.webhooks.emit(event, (appId) =>
    appId === tap.ownerAppId ? { ...event.item, postback: { ...postback, payload: tap.payload } } : event.item,
  );
  if (hearers === 0) noteTold(platform.world, [event]);
  return message;
}

/** The person opens an m.me link into a thread that exists. */
export function follow(platform: Platform, thread: Thread, referral: Record<string, unknown>): void {
  const at = actInstant(platform, thread);
  platform.webhooks.emit(fromPerson(thread, "messaging_referrals", at, { referral }));
  touchThread(platform.world, thread);
}

/** Sets or, without emoji, takes away the person's reaction to a message. */
export function reactAsPerson(platform: Platform, thread: Thread, mid: string, emoji: string | null): void {
  const message = getMessage(platform, thread, mid);
  const before = message.personReaction;
  if (emoji === null) delete message.personReaction;
  else message.personReaction = emoji;
  const shown = emoji ?? before;
  const reaction = {
    mid,
    action: emoji === null ? "unreact" : "react",
    ...(shown === undefined ? {} : { reaction: dialectOf(thread).reactionName(shown), emoji: shown }),
  };
  const at = emoji === null ? quietInstant(platform, thread) : actInstant(platform, thread);
  platform.webhooks.emit(fromPerson(thread, "message_reactions", at, { reaction }));
  touchMessage(platform.world, thread, message);
}

const MAX_EDITS = 5;

/** The person rewords an own message, at most five times. */
export function editMessage(platform: Platform, thread: Thread, mid: string, text: string): Message {
  const message = getMessage(platform, thread, mid);
  if (
    message.from !== "person" ||
    message.text === undefined ||
    message.isPostback === true ||
    message.isUnsent === true
  ) {
    throw new Refusal("not_editable", "Only an own text can be edited.");
  }
  const edits = (message.edits ?? 0) + 1;
  if (edits > MAX_EDITS) throw new Refusal("too_many_edits", `A message can be edited ${MAX_EDITS} times.`);
  message.text = text;
  message.edits = edits;
  const at = nextInstant(platform.world, thread);
  platform.webhooks.emit(fromPerson(thread, "message_edits", at, { message_edit: { mid, text, num_edit: edits } }));
  touchMessage(platform.world, thread, message);
  return message;
}

export function getMessage(platform: Platform, thread: Thread, mid: string): Message {
  const found = platform.world.messages.get(mid);
  if (found === undefined || found.thread !== thread) throw notFound("message in this thread", mid);
  return found.message;
}

/** The instant of an act that opens the 24-hour window: what people write, tap, follow or react with. */
export function actInstant(platform: Platform, thread: Thread): number {
  const at = quietInstant(platform, thread);
  thread.windowOpenedAt = at;
  return at;
}

/** The instant of an act that leaves the window as it is: the policy names only those above. */
export function quietInstant(platform: Platform, thread: Thread): number {
  if (thread.blocked) throw new Refusal("blocked", "This person has blocked the Page and must unblock it first.");
  if (thread.isShutOut === true) throw new Refusal("shut_out", "The Page has blocked this person.");
  return nextInstant(platform.world, thread);
}
