import type { ProfileSettings } from "../messenger/profile/settings.ts";
import type { PageSubscription, Routing } from "../messenger/model.ts";
import type { WebhookEvent } from "../webhooks/event.ts";
import type { WhatsAppNumber } from "../whatsapp/model.ts";
import type { Platform } from "./dialect.ts";
import { notFound } from "./refusal.ts";
import type { World } from "./world.ts";

/** What a person can have a thread with: a Page, an Instagram account, a WhatsApp number. */
export interface Account {
  readonly platform: Platform;
  readonly id: string;
  readonly name: string;
  /** Without one of its own the emulator draws one. */
  readonly pictureUrl: string;
  readonly username?: string;
  readonly profile: ProfileSettings;
  /** The app whose buttons the profile holds. */
  readonly profileAppId: string | null;
  readonly routing: Routing;
}

export function findAccount(world: World, id: string): Account | undefined {
  const page = world.pages.get(id);
  const drawn = `${world.url}/_media/faces/page-${id}.png`;
  if (page !== undefined) return { ...page, platform: "messenger", pictureUrl: page.pictureUrl ?? drawn };
  const instagram = world.instagram.get(id);
  if (instagram !== undefined)
    return { ...instagram, platform: "instagram", pictureUrl: instagram.pictureUrl ?? drawn };
  const number = world.numbers.get(id);
  if (number !== undefined)
    return {
      id,
      platform: "whatsapp",
      name: number.verifiedName,
      pictureUrl: number.pictureUrl ?? drawn,
      username: number.username ?? number.displayPhone,
      profile: beginnings(number),
      profileAppId: null,
      routing: { defaultAppId: null, canTake: false },
    };
  return undefined;
}

/** The questions a chat on WhatsApp may begin with. */
function beginnings({ automation }: WhatsAppNumber): ProfileSettings {
  const { prompts } = automation;
  if (!Array.isArray(prompts) || prompts.length === 0) return {};
  const actions = prompts.map((prompt) => ({ question: String(prompt), payload: String(prompt) }));
  return { ice_breakers: [{ locale: "default", call_to_actions: actions }] };
}

export function listAccounts(world: World): Account[] {
  return [...world.pages.keys(), ...world.instagram.keys(), ...world.numbers.keys()].flatMap(
    (id) => findAccount(world, id) ?? [],
  );
}

export function getAccount(world: World, id: string): Account {
  const account = findAccount(world, id);
  if (account === undefined) throw notFound("page", id);
  return account;
}

/** The apps subscribed to an account, by their id. */
export function subscribersOf(world: World, id: string): ReadonlyMap<string, PageSubscription> {
  const page = world.pages.get(id);
  if (page !== undefined) return page.subscribedApps;
  const waba = world.whatsapp.get(world.numbers.get(id)?.wabaId ?? id);
  if (waba !== undefined) return waba.subscribedApps;
  const instagram = world.instagram.get(id);
  if (instagram === undefined) return new Map();
  const linked = world.pages.get(instagram.pageId ?? "")?.subscribedApps ?? new Map<string, PageSubscription>();
  return new Map([...linked, ...instagram.subscribedApps]);
}

/** Only at a Page an app chooses fields for each; elsewhere those of the app itself rule. */
export function hearsField(subscription: PageSubscription, event: WebhookEvent): boolean {
  return event.object !== "page" || subscription.fields.includes(event.field);
}
