import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { Page } from "../messenger/model.ts";
import { pagePictureUrl } from "../messenger/threadView.ts";
import type { Platform } from "../platform.ts";
import { pageScopedId } from "../world/ids.ts";
import {
  getPageById,
  getPerson,
  newAppSchema,
  newPageSchema,
  putApp,
  putPage,
  putPerson,
  routingSchema,
} from "../world/setup.ts";
import { listAccounts, subscribersOf } from "../world/accounts.ts";
import { appSchema } from "../world/apps.ts";
import { notFound } from "../world/refusal.ts";
import { limitsSchema } from "../world/limits.ts";
import { nameOf, personSchema, type Person } from "../world/people.ts";
import type { World } from "../world/world.ts";
import { provision } from "./provision.ts";
import { resetWorld } from "./reset.ts";

/** Merged over what is known and then checked as a whole: a partial schema would bring its defaults along. */
const changeSchema = z.record(z.string(), z.unknown());
const idSchema = z.object({ id: z.string() });
const pageChangeSchema = z.object({
  scopes: z.array(z.string()).optional(),
  tokenExpiresAt: z.iso.datetime().nullable().optional(),
  routing: routingSchema.optional(),
});

/** Apps, Pages, people and limits. */
export function setupRoutes(server: FastifyInstance, platform: Platform): void {
  const { world } = platform;

  server.post("/_emulator/provision", (request) => provision(world, request.body));

  server.get("/_emulator/apps", () => [...world.apps.values()]);
  server.post("/_emulator/apps", (request) => putApp(world, newAppSchema.parse(request.body)));

  server.patch("/_emulator/apps/:id", (request) => {
    const { id } = idSchema.parse(request.params);
    const app = world.apps.get(id);
    if (app === undefined) throw notFound("app", id);
    const changed = appSchema.parse({ ...app, ...changeSchema.parse(request.body), id });
    world.apps.set(id, changed);
    world.changes.emit("setup");
    return changed;
  });

  server.get("/_emulator/pages", () => [...world.pages.values()].map((page) => pageView(world, page)));
  server.post("/_emulator/pages", (request) => pageView(world, putPage(world, newPageSchema.parse(request.body))));
  server.patch("/_emulator/pages/:id", (request) => {
    const page = getPageById(world, idSchema.parse(request.params).id);
    const { scopes, tokenExpiresAt, routing } = pageChangeSchema.parse(request.body);
    for (const token of page.tokens.values()) {
      if (scopes !== undefined) token.scopes = scopes;
      if (tokenExpiresAt !== undefined) token.expiresAt = tokenExpiresAt === null ? null : Date.parse(tokenExpiresAt);
    }
    if (routing !== undefined) page.routing = routing;
    world.changes.emit("setup");
    return pageView(world, page);
  });

  // What a phone can chat with, on every platform.
  server.get("/_emulator/accounts", () =>
    listAccounts(world).map(({ id, name, platform: kind, pictureUrl, username }) => ({
      id,
      name,
      platform: kind,
      pictureUrl,
      username,
      subscribedApps: [...subscribersOf(world, id).values()],
    })),
  );

  server.get("/_emulator/people", () => [...world.people.values()].map((person) => personView(world, person)));
  server.post("/_emulator/people", (request) => personView(world, putPerson(world, personSchema.parse(request.body))));
  server.patch("/_emulator/people/:id", (request) => {
    const person = getPerson(world, idSchema.parse(request.params).id);
    return personView(world, putPerson(world, { ...person, ...changeSchema.parse(request.body), id: person.id }));
  });

  server.get("/_emulator/limits", () => world.limits);
  server.put("/_emulator/limits", (request) => {
    world.limits = limitsSchema.parse({ ...world.limits, ...changeSchema.parse(request.body) });
    platform.rates.clear();
    world.changes.emit("setup");
    return world.limits;
  });

  server.post("/_emulator/reset", (request) => {
    const { keep } = z.object({ keep: z.enum(["nothing", "setup"]).default("nothing") }).parse(request.body ?? {});
    resetWorld(platform, keep);
    return { ok: true };
  });
}

function pageView(world: World, page: Page) {
  return {
    id: page.id,
    name: page.name,
    pictureUrl: pagePictureUrl(world, page),
    tokens: [...page.tokens.values()],
    subscribedApps: [...page.subscribedApps.values()],
    profile: page.profile,
    routing: page.routing,
  };
}

/** A person with what each Page calls them. */
function personView(world: World, person: Person) {
  const psids = Object.fromEntries([...world.pages.keys()].map((pageId) => [pageId, pageScopedId(pageId, person.id)]));
  return { ...person, name: nameOf(person), psids };
}
