/**
 * What becomes of an accepted message. Nothing of it is known when the call is answered:
 *
 *   accepted ──► sent ──► delivered ──► read ──► played (voice)
 *      └──────► failed
 */
import { fetchMedia } from "../../media/fetchMedia.ts";
import type { Platform } from "../../platform.ts";
import type { Person } from "../../world/people.ts";
import type { Message, Thread } from "../../world/thread.ts";
import { touchMessage } from "../../world/threads.ts";
import type { NumberAccess } from "../access.ts";
import { emitStatus } from "../statuses.ts";
import type { ParsedContent } from "./content.ts";
import { isWindowOpen } from "./limits.ts";
import { holdBack } from "./pacing.ts";
import { countService, priceOf } from "./pricing.ts";

const SENT_AFTER_MS = 15;
const DAY_MS = 86_400_000;
const FREE_ENTRY_MS = 72 * 3_600_000;
const MEGABYTE = 1_048_576;

export interface Accepted {
  readonly id: string;
  readonly thread: Thread | undefined;
  /** As it stands on the phone; a reaction does not. */
  readonly message: Message | undefined;
  readonly person: Person | undefined;
  readonly to: string;
  readonly content: ParsedContent;
  readonly opaque: string | undefined;
  readonly isMarketing: boolean;
}

export function deliver(platform: Platform, access: NumberAccess, accepted: Accepted): void {
  // Whether the window was open counts from when the message was accepted.
  const failure = failureOf(platform, access, accepted);
  const { template } = accepted.content;
  if (template?.isPaced === true && failure === undefined) {
    const paused = { code: 132015, details: "The template was paused because of low quality" };
    holdBack(template, (isGood) => void settle(platform, access, accepted, isGood ? undefined : paused));
    return;
  }
  platform.later(SENT_AFTER_MS, () => void settle(platform, access, accepted, failure));
}

interface Failure {
  readonly code: number;
  readonly details: string;
}

async function settle(
  platform: Platform,
  { number }: NumberAccess,
  accepted: Accepted,
  known: Failure | undefined,
): Promise<void> {
  const { world } = platform;
  const failure = known ?? (await fetchLink(platform, accepted));
  const { thread, message } = accepted;
  if (failure !== undefined || thread === undefined) {
    const { code, details } = failure ?? { code: 131026, details: "The number is not on WhatsApp" };
    emitStatus(platform, number, accepted, "failed", { failure: { code, details } });
    return;
  }
  // Answering somebody who came by an ad within a day makes three days free.
  if (thread.adEntryAt !== undefined && world.clock.now() - thread.adEntryAt < DAY_MS) {
    thread.freeUntil ??= world.clock.now() + FREE_ENTRY_MS;
    delete thread.adEntryAt;
  }
  const pricing = priceOf(world, number, thread, accepted.content, accepted.isMarketing);
  emitStatus(platform, number, accepted, "sent", { pricing });
  // Who has blocked the number never gets it, and nobody is told.
  if (thread.blocked || accepted.person?.unavailable === true) return;
  countService(world, number, pricing);
  const isRead = thread.open && accepted.person?.receipts === true;
  if (!isRead || message === undefined) emitStatus(platform, number, accepted, "delivered", { pricing });
  else emitStatus(platform, number, accepted, "read", { pricing });
}

/** Why it will fail, as far as that is known at once. */
function failureOf(
  { world }: Platform,
  { number, account }: NumberAccess,
  { thread, person, content, isMarketing }: Accepted,
): Failure | undefined {
  if (person === undefined || thread === undefined || !person.onWhatsApp)
    return { code: 131026, details: "Message undeliverable" };
  if (!number.isNameApproved) return { code: 131037, details: "The display name is not approved yet" };
  const isTemplate = content.content.type === "template";
  if (!isTemplate && !isWindowOpen(world, thread))
    return { code: 131047, details: "More than 24 hours have passed since the recipient last replied" };
  if (content.category === "marketing" && thread.isMarketingStopped === true)
    return { code: 131050, details: "The recipient has stopped marketing messages of this business" };
  // Since 1 April 2025, still in force.
  if (content.category === "marketing" && person.region === "US")
    return { code: 131049, details: "Marketing templates are not delivered to numbers of the United States" };
  if (!account.hasPayment && priceOf(world, number, thread, content, isMarketing).billable)
    return { code: 131042, details: "There is no payment method" };
  const { sendFailsLater = 0, sendFailsCode = 131026 } = world.faults.of(number.id);
  if (world.faults.chance.hits(sendFailsLater)) return { code: sendFailsCode, details: "By the fault switch" };
  return undefined;
}

/** A file given by its address is fetched now; a file that cannot be had fails the message. */
async function fetchLink({ world }: Platform, { content, message, thread }: Accepted): Promise<Failure | undefined> {
  const { link } = content;
  if (link === undefined) return undefined;
  const fetched = await fetchMedia(world.media, link.url, {
    timeoutMs: 10_000,
    maxBytes: link.maxMegabytes * MEGABYTE,
  });
  if (fetched.kind !== "fetched")
    return { code: 131053, details: `The file at ${link.url} could not be used: ${fetched.kind}` };
  if (!link.types.test(fetched.item.contentType))
    return { code: 131053, details: `${fetched.item.contentType} is not supported for ${content.content.type}` };
  if (message?.whatsapp !== undefined && thread !== undefined) {
    message.whatsapp = { ...message.whatsapp, shown: world.media.urlOf(fetched.item.id, fetched.fileName) };
    touchMessage(world, thread, message);
  }
  return undefined;
}
