import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { indexThread } from "../messenger/threads.ts";
import type { Page, PageSubscription, PageToken, Persona, Thread, Upload } from "../messenger/model.ts";
import type { MediaItem } from "../media/mediaStore.ts";
import type { App } from "./apps.ts";
import type { Person } from "./people.ts";
import { indexTokens } from "./setup.ts";
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
}

type SavedPage = Omit<Page, "tokens" | "subscribedApps" | "personas"> & {
  readonly tokens: PageToken[];
  readonly subscribedApps: PageSubscription[];
  readonly personas: Persona[];
};

export interface Persistence {
  /** Saves what is still unsaved and stops watching. */
  close(): void;
}

/** Loads the world from a file and keeps the file up to date, a moment after each change. */
export function persistWorld(world: World, path: string): Persistence {
  load(world, path);
  let timer: NodeJS.Timeout | undefined;
  const save = () => {
    clearTimeout(timer);
    timer = undefined;
    // Written beside and renamed: a kill in between leaves the old file whole.
    writeFileSync(`${path}.new`, JSON.stringify(snapshot(world)));
    renameSync(`${path}.new`, path);
  };
  const onChange = () => {
    timer ??= setTimeout(save, SAVE_AFTER_MS);
  };
  world.changes.on("thread", onChange).on("setup", onChange).on("clock", onChange);
  return {
    close() {
      world.changes.off("thread", onChange).off("setup", onChange).off("clock", onChange);
      save();
    },
  };
}

function load(world: World, path: string): void {
  if (!existsSync(path)) return;
  const saved = JSON.parse(readFileSync(path, "utf8")) as Snapshot; // Our own file; the format number guards its shape.
  if (saved.format !== FORMAT) return;
  world.clock.advance(saved.clockOffsetMs);
  world.media.restore(saved.media);
  for (const app of saved.apps) world.apps.set(app.id, app);
  for (const person of saved.people) world.people.set(person.id, person);
  for (const { tokens, subscribedApps, personas, ...rest } of saved.pages) {
    const page: Page = {
      ...rest,
      tokens: new Map(tokens.map((token) => [token.token, token])),
      subscribedApps: new Map(subscribedApps.map((subscription) => [subscription.appId, subscription])),
      personas: new Map(personas.map((persona) => [persona.id, persona])),
    };
    world.pages.set(page.id, page);
    indexTokens(world, page);
  }
  for (const thread of saved.threads) indexThread(world, { ...thread, open: false });
  for (const upload of saved.uploads) world.uploads.set(upload.id, upload);
}

function snapshot(world: World): Snapshot {
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
    })),
    threads: [...world.threads.values()],
    uploads: [...world.uploads.values()],
    media: world.media.list(),
  };
}
