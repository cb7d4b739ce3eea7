import { asText, isRecord } from "../../graph/params.ts";
import type { Platform } from "../../platform.ts";
import { notFound, Refusal } from "../../world/refusal.ts";
import type { Account } from "../../world/accounts.ts";
import type { Message, Template, Thread } from "../../world/thread.ts";
import { forLocale } from "../profile/settings.ts";
import { follow, getMessage, say, tapPostback } from "./act.ts";

/** A tap on a quick reply. They are gone once another message follows. */
export function tapQuickReply(platform: Platform, thread: Thread, mid: string, index: number): Message {
  const message = getMessage(platform, thread, mid);
  const reply = message.quickReplies?.[index];
  if (reply === undefined) throw notFound("quick reply", String(index));
  if (thread.messages.at(-1) !== message)
    throw new Refusal("quick_replies_gone", "The quick replies vanished with the next message.");
  if (reply.content_type === "text") {
    return say(platform, thread, { text: reply.title ?? "", quickReplyPayload: reply.payload ?? "" });
  }
  const person = platform.world.people.get(thread.personId);
  const datum = reply.content_type === "user_email" ? person?.email : person?.phone;
  if (datum === undefined || datum === null) throw notFound("datum in the person's profile for", reply.content_type);
  return say(platform, thread, { text: datum, quickReplyPayload: datum });
}

/** A tap on a postback button of a template; `element` counts the cards of a carousel. */
export function tapButton(platform: Platform, thread: Thread, mid: string, element: number, button: number): Message {
  const message = getMessage(platform, thread, mid);
  const template = message.attachments?.find(({ type }) => type === "template")?.template;
  const found = template === undefined ? undefined : buttonOf(template, element, button);
  if (found === undefined) throw notFound("button", `${element}/${button}`);
  if (found["type"] !== "postback")
    throw new Refusal("not_a_postback", "Only a postback button tells the app of a tap.");
  return tapPostback(platform, thread, {
    title: asText(found["title"]),
    payload: asText(found["payload"]),
    ownerAppId: message.appId,
  });
}

export function tapMenu(platform: Platform, page: Account, thread: Thread, index: number): Message {
  const menu = thread.menu?.items ?? page.profile.persistent_menu;
  const item = forLocale(menu, localeOf(platform, thread))?.call_to_actions[index];
  if (item === undefined) throw notFound("menu item", String(index));
  if (item.type !== "postback") throw new Refusal("not_a_postback", "Only a postback item tells the app of a tap.");
  return tapPostback(platform, thread, {
    title: item.title,
    payload: item.payload ?? "",
    ownerAppId: thread.menu?.appId ?? page.profileAppId,
  });
}

export function tapIceBreaker(platform: Platform, page: Account, thread: Thread, index: number): Message {
  const item = forLocale(page.profile.ice_breakers, localeOf(platform, thread))?.call_to_actions[index];
  if (item === undefined) throw notFound("ice breaker", String(index));
  return tapPostback(platform, thread, {
    title: item.question,
    payload: item.payload,
    ownerAppId: page.profileAppId,
    ...takeReferral(thread),
  });
}

/** The button under the greeting; carries the link the person came by. */
export function tapGetStarted(platform: Platform, page: Account, thread: Thread): Message {
  const { get_started: getStarted } = page.profile;
  if (getStarted === undefined) throw new Refusal("no_get_started", "The Page has set no Get Started button.");
  const isGerman = localeOf(platform, thread).startsWith("de");
  return tapPostback(platform, thread, {
    title: isGerman ? "Jetzt starten" : "Get Started",
    payload: getStarted.payload,
    ownerAppId: page.profileAppId,
    ...takeReferral(thread),
  });
}

export interface LinkClick {
  readonly ref?: string | undefined;
  readonly adId?: string | undefined;
  readonly adTitle?: string | undefined;
}

/**
 * The person opens an m.me link or an ad. In a thread that exists this is a
 * referral; a new person sees the Get Started screen first, and the referral
 * comes with the tap, or is lost when the person types instead.
 */
export function openLink(platform: Platform, thread: Thread, click: LinkClick): { shows: "thread" | "getStarted" } {
  const person = platform.world.people.get(thread.personId);
  const source = click.adId === undefined ? "SHORTLINK" : "ADS";
  const referral = {
    ...(click.ref === undefined ? {} : { ref: click.ref }),
    ...(person?.hidesReferralSource === true ? {} : { source }),
    type: "OPEN_THREAD",
    ...(click.adId === undefined ? {} : { ad_id: click.adId, ads_context_data: { ad_title: click.adTitle ?? "" } }),
  };
  if (thread.messages.length > 0) {
    follow(platform, thread, referral);
    return { shows: "thread" };
  }
  thread.pendingReferral = referral;
  return { shows: "getStarted" };
}

function takeReferral(thread: Thread): { referral?: Record<string, unknown> } {
  const { pendingReferral } = thread;
  delete thread.pendingReferral;
  return pendingReferral === undefined ? {} : { referral: pendingReferral };
}

function buttonOf(template: Template, element: number, button: number): Record<string, unknown> | undefined {
  const elements = Array.isArray(template["elements"]) ? template["elements"] : [template];
  const owner: unknown = elements[element];
  const buttons = isRecord(owner) ? owner["buttons"] : undefined;
  const found: unknown = Array.isArray(buttons) ? buttons[button] : undefined;
  return isRecord(found) ? found : undefined;
}

function localeOf(platform: Platform, thread: Thread): string {
  return platform.world.people.get(thread.personId)?.locale ?? "default";
}
