import { nameOf } from "../world/people.ts";
import type { World } from "../world/world.ts";
import { type Account, findAccount, subscribersOf } from "../world/accounts.ts";
import { platformOf } from "../world/dialect.ts";
import type { Page } from "./model.ts";
import type { Message, Thread } from "../world/thread.ts";
import { findControl, INBOX_APP_ID } from "./routing/control.ts";
import { forLocale } from "./profile/settings.ts";
import { identityIn } from "../whatsapp/events.ts";
import { EXTENDED_MS, WINDOW_MS } from "./send/policy.ts";

/** What the phone of a person shows of one thread. Plain JSON. */
export type ThreadView = ReturnType<typeof threadView>;
export type MessageView = ReturnType<typeof messageView>;

export function threadView(world: World, thread: Thread) {
  return {
    ...threadState(world, thread),
    messages: thread.messages.map((message) => messageView(world, message)),
  };
}

/** Everything of a thread but its messages. */
export function threadState(world: World, thread: Thread) {
  const page = findAccount(world, thread.pageId);
  const subscribers = subscribersOf(world, thread.pageId);
  const person = world.people.get(thread.personId);
  return {
    id: thread.id,
    psid: thread.psid,
    platform: platformOf(thread),
    page: {
      id: thread.pageId,
      name: page?.name ?? "",
      pictureUrl: page?.pictureUrl ?? "",
      username: page?.username ?? null,
    },
    person: {
      id: thread.personId,
      name: person === undefined ? "" : nameOf(person),
      email: person?.email ?? null,
      phone: person?.phone ?? null,
    },
    blocked: thread.blocked,
    open: thread.open,
    deliveredUntil: thread.deliveredUntil,
    readUntil: thread.readUntil,
    seenUntil: thread.seenUntil,
    toldUntil: thread.toldUntil ?? thread.lastEventAt,
    typingUntil: thread.typingUntil,
    windowUntil: thread.windowOpenedAt === null ? null : thread.windowOpenedAt + WINDOW_MS,
    humanAgentUntil: thread.windowOpenedAt === null ? null : thread.windowOpenedAt + EXTENDED_MS,
    controlledBy: controllerOf(world, thread),
    apps: [...subscribers.keys()].map((id) => ({ id, name: world.apps.get(id)?.name ?? id })),
    asksForRating: [...subscribers.values()].some(({ fields }) => fields.includes("response_feedback")),
    now: world.clock.now(),
    whatsapp: whatsappView(world, thread),
    profile: profileView(page, thread, person?.locale ?? "default", person?.firstName ?? "", person?.lastName ?? ""),
  };
}

/** What only a chat on WhatsApp has. */
function whatsappView(world: World, thread: Thread) {
  if (thread.platform !== "whatsapp") return null;
  const { userId, waId } = identityIn(world, thread);
  return {
    userId,
    waId: waId ?? null,
    isMarketingStopped: thread.isMarketingStopped === true,
    freeUntil: thread.freeUntil ?? null,
  };
}

/** The app that controls the thread, by name; null while it is idle. */
function controllerOf(world: World, thread: Thread) {
  const appId = findControl(world, thread)?.appId;
  if (appId === undefined) return null;
  return { appId, name: appId === INBOX_APP_ID ? "Inbox" : (world.apps.get(appId)?.name ?? appId) };
}

export function messageView(world: World, message: Message) {
  const persona = message.personaId === undefined ? undefined : personaOf(world, message.personaId);
  return {
    ...message,
    ...(persona === undefined ? {} : { persona: { name: persona.name, pictureUrl: persona.pictureUrl } }),
  };
}

export function pagePictureUrl(world: World, page: Page): string {
  return page.pictureUrl ?? `${world.url}/_media/faces/page-${page.id}.png`;
}

function personaOf(world: World, id: string) {
  for (const page of world.pages.values()) {
    const persona = page.personas.get(id);
    if (persona !== undefined) return persona;
  }
  return undefined;
}

/** The profile in the person's language, with the greeting's placeholders filled. */
function profileView(page: Account | undefined, thread: Thread, locale: string, firstName: string, lastName: string) {
  const profile = page?.profile ?? {};
  const menu = forLocale(thread.menu?.items ?? profile.persistent_menu, locale);
  const greeting = forLocale(profile.greeting, locale)?.text;
  return {
    greeting:
      greeting
        ?.replaceAll("{{user_first_name}}", firstName)
        .replaceAll("{{user_last_name}}", lastName)
        .replaceAll("{{user_full_name}}", `${firstName} ${lastName}`.trim()) ?? null,
    hasGetStarted: profile.get_started !== undefined,
    iceBreakers: forLocale(profile.ice_breakers, locale)?.call_to_actions.map(({ question }) => question) ?? [],
    menu:
      menu?.call_to_actions.map(({ type, title, url }) => ({ type, title, ...(url === undefined ? {} : { url }) })) ??
      [],
    composerDisabled: menu?.composer_input_disabled ?? false,
    commands: forLocale(profile.commands, locale)?.commands ?? [],
  };
}
