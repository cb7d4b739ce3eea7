/** Posts, stories, broadcasts and what people write under them. */
import { invalidParameter, unsupportedRequest } from "../graph/graphError.ts";
import type { GraphAnswer, GraphCall } from "../graph/graphRoutes.ts";
import { requiredText } from "../graph/shape.ts";
import { changeOf } from "../messenger/events.ts";
import type { Platform } from "../platform.ts";
import { instagramScopedId } from "../world/ids.ts";
import { usernameOf } from "../world/people.ts";
import { type Comment, type Post, postNumber, postsOf, putComment, putPost } from "../world/posts.ts";
import { notFound, Refusal } from "../world/refusal.ts";
import { requireNode, requireRight } from "./account.ts";
import type { InstagramAccount } from "./model.ts";
import { drawnStory } from "./pictures.ts";

const DAY_MS = 86_400_000;

export type PostKind = NonNullable<Post["kind"]>;

export function publish(
  platform: Platform,
  account: InstagramAccount,
  post: { text: string; kind: PostKind; pictureUrl?: string | undefined; adId?: string | undefined },
): Post {
  const { text, kind, pictureUrl, adId } = post;
  return putPost(platform.world, {
    id: `17${postNumber()}`,
    ownerId: account.id,
    text,
    personId: null,
    kind,
    pictureUrl: pictureUrl ?? drawnStory(platform.world, postNumber()),
    ...(adId === undefined ? {} : { adId }),
  });
}

/** The story with this id, or the newest one; gone after a day. */
export function storyOf(platform: Platform, account: InstagramAccount, id: string | undefined): Post {
  const since = platform.world.clock.now() - DAY_MS;
  const stories = postsOf(platform.world, account.id).filter(({ kind, at }) => kind === "STORY" && at > since);
  const story = id === undefined ? stories.at(-1) : stories.find((one) => one.id === id);
  if (story !== undefined) return story;
  if (id !== undefined) throw notFound("story", id);
  return publish(platform, account, { text: "", kind: "STORY" });
}

/** Somebody comments: under the post that is named, else the newest, else a first one made for it. */
export function comment(
  platform: Platform,
  account: InstagramAccount,
  written: { text: string; personId: string | null; postId?: string | undefined; parentId?: string | undefined },
): Comment {
  const { world } = platform;
  const parent = written.parentId === undefined ? undefined : world.comments.get(written.parentId);
  if (written.parentId !== undefined && parent === undefined) throw notFound("comment", written.parentId);
  const posts = postsOf(world, account.id).filter(({ kind }) => kind !== "STORY");
  const named = written.postId === undefined ? posts.at(-1) : posts.find(({ id }) => id === written.postId);
  if (named === undefined && written.postId !== undefined) throw notFound("post", written.postId);
  const post = parent?.post ?? named ?? publish(platform, account, { text: account.name, kind: "FEED" });
  if (post.isOver === true) throw new Refusal("broadcast_over", "The broadcast is over.");
  const made = putComment(world, post, {
    id: `18${postNumber()}`,
    personId: written.personId,
    text: written.text,
    ...(parent === undefined ? {} : { parentId: parent.comment.id }),
  });
  emitComment(platform, account, post, made);
  return made;
}

/** `POST /{comment}/replies?message=`: the account's public answer. */
export function replyPublicly(call: GraphCall): GraphAnswer {
  const id = call.path["id"] ?? "";
  const found = call.world.comments.get(id);
  const account = requireNode(call, found?.post.ownerId, "POST");
  requireRight(call, "manage_comments");
  if (found === undefined) throw unsupportedRequest("POST", id);
  if (found.comment.isRemoved === true) throw invalidParameter("The comment was deleted");
  const text = requiredText(call.params["message"], "message", { max: 2200 });
  return { body: { id: comment(call.platform, account, { text, personId: null, parentId: id }).id } };
}

/** Told to apps with Advanced Access for comments, and only of a public account. The account's own comments come, too. */
function emitComment(platform: Platform, account: InstagramAccount, post: Post, made: Comment): void {
  const { world, webhooks } = platform;
  if (!account.isPublic) return;
  const person = made.personId === null ? undefined : world.people.get(made.personId);
  const from =
    person === undefined
      ? { id: account.id, username: account.username, self_ig_scoped_id: account.id }
      : { id: instagramScopedId(account.id, person.id), username: usernameOf(person.id, person.username) };
  const value = {
    id: made.id,
    text: made.text,
    ...(made.parentId === undefined ? {} : { parent_id: made.parentId }),
    from,
    media: {
      id: post.id,
      media_product_type: post.kind ?? "FEED",
      ...(post.adId === undefined ? {} : { ad_id: post.adId, ad_title: post.text }),
    },
  };
  const field = post.kind === "LIVE" ? "live_comments" : "comments";
  const event = changeOf(account.id, field, world.clock.now(), value, "instagram");
  webhooks.emit(event, (appId) => (world.apps.get(appId)?.instagramComments === true ? event.item : undefined));
}
