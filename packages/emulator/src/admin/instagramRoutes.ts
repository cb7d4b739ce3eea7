import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { comment, publish } from "../instagram/comments.ts";
import { mentionInStory, replyToStory, sendUnsupported, sharePost } from "../instagram/person/acts.ts";
import { getInstagram, newInstagramSchema, putInstagram } from "../instagram/setup.ts";
import type { InstagramAccount } from "../instagram/model.ts";
import { changeOf } from "../messenger/events.ts";
import { messageView } from "../messenger/threadView.ts";
import type { Platform } from "../platform.ts";
import { WHATSAPP_ACTS } from "./whatsappActs.ts";
import { findAccount } from "../world/accounts.ts";
import { instagramScopedId } from "../world/ids.ts";
import { postsOf } from "../world/posts.ts";
import { notFound } from "../world/refusal.ts";
import { getPerson, routingSchema } from "../world/setup.ts";
import type { Thread } from "../world/thread.ts";
import { getThread } from "../world/threads.ts";
import type { World } from "../world/world.ts";

const idSchema = z.object({ id: z.string() });
const changeSchema = z.object({
  scopes: z.array(z.string()).optional(),
  tokenExpiresAt: z.iso.datetime().nullable().optional(),
  routing: routingSchema.optional(),
  allowsAccess: z.boolean().optional(),
  isPublic: z.boolean().optional(),
});
const postSchema = z.object({
  text: z.string().max(2200).default(""),
  kind: z.enum(["FEED", "REELS", "STORY", "AD", "LIVE"]).default("FEED"),
  pictureUrl: z.url().optional(),
  adId: z.string().optional(),
});
const commentSchema = z.object({
  text: z.string().min(1).max(2200),
  person: z.string().nullable().default(null),
  post: z.string().optional(),
  parent: z.string().optional(),
});

/** Instagram accounts, what they publish, and what only people on Instagram do. */
export function instagramAdminRoutes(server: FastifyInstance, platform: Platform): void {
  const { world } = platform;
  const accountOf = (params: unknown) => getInstagram(world, idSchema.parse(params).id);

  server.get("/_emulator/instagram", () => [...world.instagram.values()].map((account) => accountView(world, account)));
  server.post("/_emulator/instagram", (request) =>
    accountView(world, putInstagram(world, newInstagramSchema.parse(request.body))),
  );
  server.patch("/_emulator/instagram/:id", (request) => {
    const account = accountOf(request.params);
    const { scopes, tokenExpiresAt, routing, allowsAccess, isPublic } = changeSchema.parse(request.body);
    for (const token of account.tokens.values()) {
      if (scopes !== undefined) token.scopes = scopes;
      if (tokenExpiresAt !== undefined) token.expiresAt = tokenExpiresAt === null ? null : Date.parse(tokenExpiresAt);
    }
    if (routing !== undefined) account.routing = routing;
    if (allowsAccess !== undefined) account.allowsAccess = allowsAccess;
    if (isPublic !== undefined) account.isPublic = isPublic;
    world.changes.emit("setup");
    return accountView(world, account);
  });

  server.post("/_emulator/instagram/:id/event", (request) => {
    const { id } = accountOf(request.params);
    const { field, value } = z
      .object({ field: z.string(), value: z.record(z.string(), z.unknown()) })
      .parse(request.body);
    platform.webhooks.emit(changeOf(id, field, world.clock.now(), value, "instagram"));
    return { ok: true };
  });

  server.get("/_emulator/instagram/:id/posts", (request) => postsOf(world, accountOf(request.params).id));
  server.post("/_emulator/instagram/:id/posts", (request) =>
    publish(platform, accountOf(request.params), postSchema.parse(request.body)),
  );
  server.post("/_emulator/instagram/:id/posts/:post/end", (request) => {
    const { post: id } = z.object({ post: z.string() }).parse(request.params);
    const post = postsOf(world, accountOf(request.params).id).find((one) => one.id === id);
    if (post === undefined) throw notFound("post", id);
    post.isOver = true;
    world.changes.emit("setup");
    return post;
  });
  server.post("/_emulator/instagram/:id/comments", (request) => {
    const { text, person, post, parent } = commentSchema.parse(request.body);
    const personId = person === null ? null : getPerson(world, person).id;
    return comment(platform, accountOf(request.params), { text, personId, postId: post, parentId: parent });
  });

  const act = <S extends z.ZodType>(name: string, schema: S, work: (thread: Thread, body: z.output<S>) => unknown) => {
    server.post(`/_emulator/threads/:page/:person/${name}`, (request) => {
      const { page, person } = z.object({ page: z.string(), person: z.string() }).parse(request.params);
      const elsewhere = world.numbers.has(page) ? WHATSAPP_ACTS[name] : undefined;
      if (elsewhere !== undefined)
        return elsewhere(platform, getThread(world, page, getPerson(world, person).id), request.body ?? {});
      return work(
        getThread(world, getInstagram(world, page).id, getPerson(world, person).id),
        schema.parse(request.body ?? {}),
      );
    });
  };
  act("story-reply", z.object({ text: z.string().min(1).max(1000), story: z.string().optional() }), (thread, body) =>
    messageView(world, replyToStory(platform, thread, body.text, body.story)),
  );
  act("story-mention", z.object({ url: z.url().optional() }), (thread, { url }) =>
    messageView(world, mentionInStory(platform, thread, url)),
  );
  act(
    "share-post",
    z.object({ title: z.string().default(""), isReel: z.boolean().default(false), url: z.url().optional() }),
    (thread, post) => messageView(world, sharePost(platform, thread, post)),
  );
  act("unsupported", z.object({}), (thread) => messageView(world, sendUnsupported(platform, thread)));
}

function accountView(world: World, account: InstagramAccount) {
  const igsids = Object.fromEntries(
    [...world.people.keys()].map((personId) => [personId, instagramScopedId(account.id, personId)]),
  );
  return {
    ...account,
    pictureUrl: findAccount(world, account.id)?.pictureUrl,
    tokens: [...account.tokens.values()],
    subscribedApps: [...account.subscribedApps.values()],
    igsids,
  };
}
