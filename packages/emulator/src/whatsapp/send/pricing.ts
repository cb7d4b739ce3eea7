import type { Thread } from "../../world/thread.ts";
import type { World } from "../../world/world.ts";
import type { WhatsAppNumber } from "../model.ts";
import type { ParsedContent } from "./content.ts";

/** Service messages delivered free, for each number and month. */
const FREE_SERVICES = 1000;

export interface Pricing {
  readonly billable: boolean;
  readonly pricing_model: "PMP";
  readonly type: "regular" | "free_customer_service" | "free_entry_point";
  readonly category: string;
}

/**
 * What a message costs, by the rules since 1 October 2026: replies are charged like templates, after a thousand in a month.
 * How those are marked is not documented; they come as `free_customer_service`.
 */
export function priceOf(
  world: World,
  number: WhatsAppNumber,
  thread: Thread,
  { category }: ParsedContent,
  isMarketing: boolean,
): Pricing {
  const named = category === "marketing" && isMarketing ? "marketing_lite" : category;
  const now = world.clock.now();
  if (thread.freeUntil !== undefined && now <= thread.freeUntil)
    return { billable: false, pricing_model: "PMP", type: "free_entry_point", category: "referral_conversion" };
  const isFree = category === "service" && (number.servicesByMonth.get(monthOf(now)) ?? 0) < FREE_SERVICES;
  return {
    billable: !isFree,
    pricing_model: "PMP",
    type: isFree ? "free_customer_service" : "regular",
    category: named,
  };
}

/** Counts a delivered service message. */
export function countService(world: World, number: WhatsAppNumber, { category }: Pricing): void {
  if (category !== "service") return;
  const month = monthOf(world.clock.now());
  number.servicesByMonth.set(month, (number.servicesByMonth.get(month) ?? 0) + 1);
}

function monthOf(at: number): string {
  return new Date(at).toISOString().slice(0, 7);
}
