import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import type { InstagramAccount, InstagramToken } from "../instagram/model.ts";
import { indexInstagramTokens } from "../instagram/setup.ts";
import { indexThread } from "./threads.ts";
import type { Label, Page, PageSubscription, PageToken, Persona, UtilityTemplate } from "../messenger/model.ts";
import type { Thread, Upload } from "./thread.ts";
import type {
  WhatsAppAccount,
  WhatsAppMedia,
  WhatsAppNumber,
  WhatsAppSubscription,
  WhatsAppTemplate,
} from "../whatsapp/model.ts";
import type { MediaItem } from "../media/mediaStore.ts";
import { type App, appSchema } from "./apps.ts";
import { type Person, personSchema } from "./people.ts";
import type { Outstanding } from "../webhooks/dispatcher.ts";
import type { Faults } from "./faults.ts";
import { type Limits, limitsSchema } from "./limits.ts";
import { indexTokens, routingSchema } from "./setup.ts";
import type { Post } from "./posts.ts";
import type { GraphUser, UserToken } from "./users.ts";
import type { World } from "./world.ts";

const FORMAT = 1;
const SAVE_AFTER_MS = 500;

/** What the file holds. Written and read by this version only: another format starts afresh. */
interface Snapshot {
  readonly format: number;
  readonly clockOffsetMs: number;
  readonly apps: App[];
  readonly people: Person[];
  readonly pages: SavedPage[];
  readonly threads: Thread[];
  readonly uploads: Upload[];
  readonly media: MediaItem[];
  /** Absent in files of earlier versions. */
  readonly faults?: { readonly global: Faults; readonly pages: readonly (readonly [string, Faults])[] };
  readonly limits?: Limits;
  readonly outstanding?: Outstanding[];
  readonly instagram?: SavedInstagram[];
  readonly whatsapp?: SavedWhatsApp[];
  readonly numbers?: SavedNumber[];
  readonly whatsappMedia?: WhatsAppMedia[];
  readonly reached?: (readonly [string, number])[];
  readonly posts?: Post[];
  readonly userRefs?: (readonly [string, string])[];
  readonly users?: GraphUser[];
  readonly userTokens?: UserToken[];
}

type SavedPage = Omit<Page, "tokens" | "subscribedApps" | "personas" | "labels" | "routing" | "templates"> & {
  readonly labels?: Label[];
  readonly templates?: UtilityTemplate[];
  readonly routing?: Page["routing"];
  readonly tokens: PageToken[];
  readonly subscribedApps: PageSubscription[];
  readonly personas: Persona[];
};

type SavedInstagram = Omit<InstagramAccount, "tokens" | "subscribedApps"> & {
  readonly tokens: InstagramToken[];
  readonly subscribedApps: PageSubscription[];
};

type SavedWhatsApp = Omit<WhatsAppAccount, "appIds" | "subscribedApps" | "templates"> & {
  readonly appIds: string[];
  readonly subscribedApps: WhatsAppSubscription[];
  readonly templates: WhatsAppTemplate[];
};

type SavedNumber = Omit<WhatsAppNumber, "blocked" | "links" | "servicesByMonth"> & {
  readonly links?: (readonly [string, string])[];
  readonly blocked: string[];
  readonly servicesByMonth: (readonly [string, number])[];
};

/**
 * Loads the world from a file, if there is one.
 *
 * @returns the webhook events that an earlier run had not delivered yet
 */
export function loadWorld(world: World, path: string): readonly Outstanding[] {
  if (!existsSync(path)) return [];
  const saved = JSON.parse(readFileSync(path, "utf8")) as Snapshot; // Our own file; the format number guards its shape.
  if (saved.format !== FORMAT) return [];
  world.clock.advance(saved.clockOffsetMs);
  world.limits = limitsSchema.parse(saved.limits ?? {});
  world.faults.setGlobal(saved.faults?.global ?? {});
  for (const [pageId, faults] of saved.faults?.pages ?? []) world.faults.setPage(pageId, faults);
  world.media.restore(saved.media);
  for (const app of saved.apps) world.apps.set(app.id, appSchema.parse(app));
  for (const person of saved.people) world.people.set(person.id, personSchema.parse(person));
  for (const { tokens, subscribedApps, personas, labels = [], routing, templates = [], ...rest } of saved.pages) {
    const page: Page = {
      ...rest,
      routing: routing ?? routingSchema.parse({}),
      templates: new Map(templates.map((template) => [`${template.name}/${template.language}`, template])),
      tokens: new Map(tokens.map((token) => [token.token, token])),
      subscribedApps: new Map(subscribedApps.map((subscription) => [subscription.appId, subscription])),
      personas: new Map(personas.map((persona) => [persona.id, persona])),
      labels: new Map(labels.map((label) => [label.id, label])),
    };
    world.pages.set(page.id, page);
    indexTokens(world, page);
  }
  for (const thread of saved.threads) indexThread(world, { ...thread, open: false });
  for (const { tokens, subscribedApps, ...rest } of saved.instagram ?? []) {
    const account: InstagramAccount = {
      ...rest,
      tokens: new Map(tokens.map((token) => [token.token, token])),
      subscribedApps: new Map(subscribedApps.map((subscription) => [subscription.appId, subscription])),
    };
    world.instagram.set(account.id, account);
    indexInstagramTokens(world, account);
  }
  for (const { appIds, subscribedApps, templates, ...rest } of saved.whatsapp ?? []) {
    world.whatsapp.set(rest.id, {
      ...rest,
      appIds: new Set(appIds),
      subscribedApps: new Map(subscribedApps.map((subscription) => [subscription.appId, subscription])),
      templates: new Map(templates.map((template) => [`${template.name}/${template.language}`, template])),
    });
  }
  for (const { blocked, links, servicesByMonth, ...rest } of saved.numbers ?? [])
    world.numbers.set(rest.id, {
      ...rest,
      blocked: new Set(blocked),
      links: new Map(links),
      servicesByMonth: new Map(servicesByMonth),
    });
  for (const media of saved.whatsappMedia ?? []) world.whatsappMedia.set(media.id, media);
  for (const [key, at] of saved.reached ?? []) world.reached.set(key, at);
  for (const post of saved.posts ?? []) {
    world.posts.set(post.id, post);
    for (const comment of post.comments) world.comments.set(comment.id, { post, comment });
  }
  for (const [reference, psid] of saved.userRefs ?? []) world.userRefs.set(reference, psid);
  for (const user of saved.users ?? []) world.users.set(user.id, user);
  for (const token of saved.userTokens ?? []) world.userTokens.set(token.token, token);
  for (const upload of saved.uploads) world.uploads.set(upload.id, upload);
  return saved.outstanding ?? [];
}

export interface Persistence {
  /** Saves what is still unsaved and stops watching. */
  close(): void;
}

/** Keeps the file up to date, a moment after each change. */
export function persistWorld(world: World, path: string, outstanding: () => Outstanding[]): Persistence {
  let timer: NodeJS.Timeout | undefined;
  const save = () => {
    clearTimeout(timer);
    timer = undefined;
    // Written beside and renamed: a kill in between leaves the old file whole.
    writeFileSync(`${path}.new`, JSON.stringify(snapshot(world, outstanding())));
    renameSync(`${path}.new`, path);
  };
  const onChange = () => {
    timer ??= setTimeout(save, SAVE_AFTER_MS);
  };
  world.changes.on("thread", onChange).on("setup", onChange).on("clock", onChange).on("webhooks", onChange);
  return {
    close() {
      world.changes.off("thread", onChange).off("setup", onChange).off("clock", onChange).off("webhooks", onChange);
      save();
    },
  };
}

function snapshot(world: World, outstanding: Outstanding[]): Snapshot {
  return {
    format: FORMAT,
    clockOffsetMs: world.clock.offsetMs,
    apps: [...world.apps.values()],
    people: [...world.people.values()],
    pages: [...world.pages.values()].map((page) => ({
      ...page,
      tokens: [...page.tokens.values()],
      subscribedApps: [...page.subscribedApps.values()],
      personas: [...page.personas.values()],
      labels: [...page.labels.values()],
      templates: [...page.templates.values()],
    })),
    threads: [...world.threads.values()],
    uploads: [...world.uploads.values()],
    media: world.media.list(),
    faults: { global: world.faults.global, pages: [...world.faults.pages] },
    limits: world.limits,
    instagram: [...world.instagram.values()].map((account) => ({
      ...account,
      tokens: [...account.tokens.values()],
      subscribedApps: [...account.subscribedApps.values()],
    })),
    whatsapp: [...world.whatsapp.values()].map((account) => ({
      ...account,
      appIds: [...account.appIds],
      subscribedApps: [...account.subscribedApps.values()],
      templates: [...account.templates.values()],
    })),
    numbers: [...world.numbers.values()].map((number) => ({
      ...number,
      blocked: [...number.blocked],
      links: [...number.links],
      servicesByMonth: [...number.servicesByMonth],
    })),
    whatsappMedia: [...world.whatsappMedia.values()],
    reached: [...world.reached],
    posts: [...world.posts.values()],
    userRefs: [...world.userRefs],
    users: [...world.users.values()],
    userTokens: [...world.userTokens.values()],
    outstanding,
  };
}
