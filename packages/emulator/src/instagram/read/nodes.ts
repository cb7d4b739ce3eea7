import { parseFields, pick } from "../../graph/fields.ts";
import { GraphError, unsupportedRequest } from "../../graph/graphError.ts";
import type { GraphAnswer, GraphCall } from "../../graph/graphRoutes.ts";
import { stringParam } from "../../graph/params.ts";
import { expiringUrl } from "../../media/expiringUrl.ts";
import { conversationBody } from "../../messenger/read/conversations.ts";
import { assertReadable, graphTime, messageDetails } from "../../messenger/read/messageDetails.ts";
import { findAccount } from "../../world/accounts.ts";
import { INSTAGRAM_CONVERSATION } from "../../world/ids.ts";
import { nameOf, usernameOf } from "../../world/people.ts";
import type { Comment, Post } from "../../world/posts.ts";
import type { Thread } from "../../world/thread.ts";
import type { World } from "../../world/world.ts";
import { findAccess, requireNode, requireRight } from "../account.ts";
import type { InstagramAccount } from "../model.ts";

/** `GET /{id}`: the account, one of its people, a conversation, a message, a post or a comment. */
export function readInstagramNode(call: GraphCall): GraphAnswer {
  const { world } = call;
  const id = call.path["id"] ?? "";
  const access = findAccess(call);
  const fields = parseFields(stringParam(call.params, "fields"));
  if (access !== undefined) {
    requireRight(call, "basic");
    const body = accountBody(world, access.account, access.by === "account");
    return { body: pick(body, fields.length > 0 ? fields : parseFields("id")) };
  }
  const thread = world.threads.get(id);
  if (thread !== undefined) {
    requireNode(call, thread.pageId, "GET");
    requireRight(call, "manage_messages");
    const profile = personBody(world, thread);
    return { body: pick(profile, fields.length > 0 ? fields : parseFields("name")) };
  }
  if (id.startsWith(INSTAGRAM_CONVERSATION)) {
    const conversation = [...world.threads.values()].find((one) => one.id === id);
    requireNode(call, conversation?.pageId, "GET");
    requireRight(call, "manage_messages");
    if (conversation === undefined) throw unsupportedRequest("GET", id);
    return { body: conversationBody(call, conversation, fields) };
  }
  const said = world.messages.get(id);
  if (said !== undefined) {
    requireNode(call, said.thread.pageId, "GET");
    requireRight(call, "manage_messages");
    assertReadable(said.thread, said.message);
    const asked = fields.length > 0 ? fields : parseFields("id,created_time");
    return { body: messageDetails(world, said.thread, said.message, asked) };
  }
  const post = world.posts.get(id);
  if (post !== undefined) {
    requireNode(call, post.ownerId, "GET");
    return { body: pick(postBody(post), fields.length > 0 ? fields : parseFields("id")) };
  }
  const found = world.comments.get(id);
  requireNode(call, found?.post.ownerId, "GET");
  if (found === undefined) throw unsupportedRequest("GET", id);
  return {
    body: pick(commentBody(world, found.comment), fields.length > 0 ? fields : parseFields("id,text,timestamp")),
  };
}

/** `GET /{account}/media`, newest first. */
export function listMedia(call: GraphCall): GraphAnswer {
  const account = requireNode(call, findAccess(call)?.account.id, "GET");
  requireRight(call, "basic");
  const own = [...call.world.posts.values()].filter(({ ownerId }) => ownerId === account.id).toReversed();
  const fields = parseFields(stringParam(call.params, "fields") ?? "id");
  return { body: { data: own.map((post) => pick(postBody(post), fields)), paging: {} } };
}

/** `GET /{media}/comments`, those under the post itself. */
export function listComments(call: GraphCall): GraphAnswer {
  const post = call.world.posts.get(call.path["id"] ?? "");
  requireNode(call, post?.ownerId, "GET");
  requireRight(call, "manage_comments");
  const fields = parseFields(stringParam(call.params, "fields") ?? "id,text,timestamp");
  const shown = (post?.comments ?? []).filter(
    ({ isRemoved, parentId }) => isRemoved !== true && parentId === undefined,
  );
  return { body: { data: shown.map((comment) => pick(commentBody(call.world, comment), fields)), paging: {} } };
}

function accountBody(world: World, account: InstagramAccount, isOwn: boolean): Record<string, unknown> {
  return {
    id: account.id,
    ...(isOwn ? { user_id: account.id, account_type: "BUSINESS" } : {}),
    username: account.username,
    name: account.name,
    profile_picture_url: findAccount(world, account.id)?.pictureUrl,
    followers_count: account.followers,
    follows_count: 12,
    media_count: [...world.posts.values()].filter(({ ownerId }) => ownerId === account.id).length,
  };
}

/** What an account may know of a person: only who has written, or tapped something, has agreed to it. */
function personBody(world: World, thread: Thread): Record<string, unknown> {
  const person = world.people.get(thread.personId);
  if (person === undefined || !person.consent || thread.windowOpenedAt === null)
    throw new GraphError({ code: 230, message: "(#230) User consent is required to access user profile" });
  const pictureUrl = person.pictureUrl ?? `${world.url}/_media/faces/${encodeURIComponent(person.id)}.png`;
  return {
    id: thread.psid,
    name: nameOf(person),
    username: usernameOf(person.id, person.username),
    profile_pic: expiringUrl(world, pictureUrl),
    follower_count: 131,
    is_verified_user: false,
    is_user_follow_business: person.follows,
    is_business_follow_user: false,
  };
}

function postBody({ id, at, text, kind = "FEED", pictureUrl }: Post): Record<string, unknown> {
  return {
    id,
    caption: text,
    media_product_type: kind,
    media_type: "IMAGE",
    media_url: pictureUrl,
    timestamp: graphTime(at),
  };
}

function commentBody(world: World, { id, at, text, personId }: Comment): Record<string, unknown> {
  const person = personId === null ? undefined : world.people.get(personId);
  return {
    id,
    text,
    timestamp: graphTime(at),
    ...(person === undefined ? {} : { username: usernameOf(person.id, person.username) }),
  };
}
