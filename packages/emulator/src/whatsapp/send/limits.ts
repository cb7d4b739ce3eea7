import type { GraphCall } from "../../graph/graphRoutes.ts";
import type { Thread } from "../../world/thread.ts";
import type { World } from "../../world/world.ts";
import type { WhatsAppAccount, WhatsAppNumber } from "../model.ts";
import { refused } from "../refusals.ts";
import type { ParsedContent } from "./content.ts";

const DAY_MS = 86_400_000;
/** One message in six seconds to one person; 45 may be borrowed from the time after. */
const PAIR_BURST = 45;
const PAIR_MS = PAIR_BURST * 6000;

/** Throughput of the number, then of the pair. */
export function takeRates({ platform, world }: GraphCall, number: WhatsAppNumber, to: string): void {
  const perSecond = number.isCoexistence ? 20 : number.throughput === "HIGH" ? 1000 : world.limits.whatsappPerSecond;
  if (!platform.rates.take(`whatsapp/${number.id}`, perSecond, 1000))
    throw refused(130429, "Message failed to send because there were too many messages sent from this phone number");
  if (!platform.rates.take(`pair/${number.id}/${to}`, PAIR_BURST, PAIR_MS))
    throw refused(131056, "Message failed to send because there were too many messages to this person in a short time");
}

/** Outside the service window a portfolio reaches so many people in 24 hours. */
export function takeMessagingLimit(
  world: World,
  account: WhatsAppAccount,
  thread: Thread | undefined,
  { category }: ParsedContent,
): void {
  if (category === "service" || thread === undefined || account.messagingLimit === null) return;
  if (isWindowOpen(world, thread)) return;
  const now = world.clock.now();
  const own = `${account.portfolioId}/`;
  const key = `${own}${thread.personId}`;
  const last = world.reached.get(key);
  if (last !== undefined && now - last < DAY_MS) return;
  let people = 0;
  for (const [one, at] of world.reached) if (one.startsWith(own) && now - at < DAY_MS) people += 1;
  if (people >= account.messagingLimit)
    throw refused(131048, "Message failed to send because the messaging limit of the business is reached");
  world.reached.set(key, now);
}

/** 24 hours from the person's last word; longer while everything is free after an ad. */
export function isWindowOpen(world: World, thread: Thread): boolean {
  const now = world.clock.now();
  if (thread.windowOpenedAt !== null && now - thread.windowOpenedAt <= DAY_MS) return true;
  return thread.freeUntil !== undefined && now <= thread.freeUntil;
}
