import type { Message } from "@botschaft/contract";
import type { Content } from "@botschaft/core";
import { foldedFrom, mayFold, undoneLines } from "./foldEvents.ts";
import type { Outgoing } from "./outgoing.ts";

/** What a thread is drawn from: a day's heading, something said or noted, or a line that nobody said. */
export type ThreadItem =
  | { readonly kind: "day"; readonly key: string; readonly at: number }
  | { readonly kind: "event"; readonly key: string; readonly message: Message }
  /** Several of them in a row. */
  | { readonly kind: "events"; readonly key: string; readonly messages: readonly Message[] }
  | SaidItem
  | { readonly kind: "outgoing"; readonly key: string; readonly outgoing: Outgoing; readonly isFirstOfVoice: boolean };

export interface SaidItem {
  readonly kind: "said" | "note";
  readonly key: string;
  readonly message: Message;
  readonly voice: Voice;
  /** The name stands above the first of several by the same voice. */
  readonly isFirstOfVoice: boolean;
  /** The answer that a tap chose among what this message offered. */
  readonly chosen: Chosen | null;
  /** To which message this one answers; that may stand further up than what is loaded. */
  readonly quoted: Message | "not_loaded" | null;
  /** Whether "gesendet", "gelesen" … stands below: on the newest of ours, and wherever something is amiss. */
  readonly showsDelivery: boolean;
}

export type Voice = "contact" | "bot" | "member" | "system";
export interface Chosen {
  readonly title: string;
  readonly payload: string | undefined;
}

const pauseMs = 30 * 60_000;

/** Puts a thread in the form in which it is read. Pure: days are told apart by the function that is given. */
export function threadItems(
  messages: readonly Message[],
  outgoing: readonly Outgoing[],
  isSameDay: (a: number, b: number) => boolean,
): readonly ThreadItem[] {
  const items: ThreadItem[] = [];
  const taps = tapsOf(messages);
  const failures = new Set(messages.flatMap((each) => (each.delivery === "failed" ? [each.deliveryDetail] : [])));
  const newestOurs = messages.findLast((message) => message.delivery !== "none")?.seq;
  const settled = new Set(messages.map((message) => message.clientKey));
  const undone = undoneLines(messages);
  const byMid = new Map(messages.map((message) => [message.mid, message]));
  let lastAt: number | null = null;
  let lastVoice: string | null = null;

  for (const message of messages) {
    if (message.body.kind === "event" && isSaidAtBubble(message.body.event, failures)) continue;
    if (undone.has(message.seq)) continue;
    const at = Date.parse(message.at);
    if (lastAt === null || !isSameDay(lastAt, at)) {
      items.push({ kind: "day", key: `day-${message.seq}`, at });
      lastVoice = null;
    }
    if (lastAt !== null && at - lastAt > pauseMs) lastVoice = null;
    lastAt = at;
    if (message.body.kind === "event") {
      items.push({ kind: "event", key: `seq-${message.seq}`, message });
      lastVoice = null;
      continue;
    }
    if (taps.absorbed.has(message.seq)) continue;
    const voice = `${message.body.kind}-${message.author.kind}-${message.author.kind === "member" ? message.author.memberId : ""}`;
    items.push({
      kind: message.body.kind,
      key: `seq-${message.seq}`,
      message,
      voice: message.author.kind,
      isFirstOfVoice: voice !== lastVoice,
      quoted: message.replyToMid === null ? null : (byMid.get(message.replyToMid) ?? "not_loaded"),
      chosen: taps.chosenAt.get(message.seq) ?? null,
      showsDelivery:
        message.seq === newestOurs ||
        message.delivery === "failed" ||
        message.delivery === "uncertain" ||
        message.delivery === "queued",
    });
    lastVoice = voice;
  }

  const folded = foldRuns(items);
  const unsettled = outgoing.filter((each) => !settled.has(each.clientKey));
  unsettled.forEach((each, index) => {
    if (lastAt === null || !isSameDay(lastAt, each.at))
      folded.push({ kind: "day", key: `day-${each.clientKey}`, at: each.at });
    lastAt = each.at;
    folded.push({ kind: "outgoing", key: each.clientKey, outgoing: each, isFirstOfVoice: index === 0 });
  });
  return folded;
}

/** Long runs of lines that nobody said, each as one. */
function foldRuns(items: readonly ThreadItem[]): ThreadItem[] {
  const folded: ThreadItem[] = [];
  let run: Extract<ThreadItem, { kind: "event" }>[] = [];
  const end = () => {
    const [first] = run;
    if (first !== undefined && run.length >= foldedFrom)
      folded.push({ kind: "events", key: `run-${first.message.seq}`, messages: run.map(({ message }) => message) });
    else folded.push(...run);
    run = [];
  };
  for (const item of items) {
    if (item.kind === "event" && mayFold(item.message)) run.push(item);
    else {
      end();
      folded.push(item);
    }
  }
  end();
  return folded;
}

/** Whether a line repeats what a message above it says of itself: that the platform refused it, and why. */
function isSaidAtBubble(
  event: Extract<Message["body"], { kind: "event" }>["event"],
  failures: ReadonlySet<string | null>,
): boolean {
  return event.name === "not_sent" && failures.has(`${event.reason}: ${event.detail}`);
}

/**
 * Taps on quick replies and buttons, brought to the message that offered them. A quick reply that follows its question is shown
 * as the filled choice there and not once more as a bubble; a tap from further up stays a bubble of its own.
 */
function tapsOf(messages: readonly Message[]): {
  readonly chosenAt: ReadonlyMap<number, Chosen>;
  readonly absorbed: ReadonlySet<number>;
} {
  const chosenAt = new Map<number, Chosen>();
  const absorbed = new Set<number>();
  let offering: Message | null = null;
  for (const message of messages) {
    if (message.body.kind !== "said") continue;
    if (message.author.kind !== "contact") {
      offering = message;
      continue;
    }
    const tap = message.body.contents[0];
    if (tap?.kind !== "choice" || message.body.contents.length > 1) continue;
    if (offering === null || offering.body.kind !== "said" || !offers(offering.body.contents, tap)) continue;
    chosenAt.set(offering.seq, { title: tap.title, payload: tap.payload });
    if (tap.via === "quick_reply") absorbed.add(message.seq);
  }
  return { chosenAt, absorbed };
}

function offers(contents: readonly Content[], tap: Extract<Content, { kind: "choice" }>): boolean {
  return contents.some((content) => {
    const replies = "quickReplies" in content ? (content.quickReplies ?? []) : [];
    const buttons =
      content.kind === "text"
        ? (content.buttons ?? [])
        : content.kind === "cards"
          ? content.cards.flatMap((card) => card.buttons ?? [])
          : [];
    return (
      replies.some((reply) => reply.kind === "text" && isChosen(reply, tap)) ||
      buttons.some((button) => button.kind === "postback" && isChosen(button, tap))
    );
  });
}

/** Whether an offered answer is the one that was tapped: by what it carries, or by its words where the platform kept that back. */
export function isChosen(
  offered: { readonly title: string; readonly payload: string },
  chosen: { readonly title: string; readonly payload?: string | undefined },
): boolean {
  return chosen.payload === undefined ? offered.title === chosen.title : offered.payload === chosen.payload;
}
