/** What people do in public on a Page: comment under a post, or write one themselves. The apps hear of it as `feed`. */
import type { Platform } from "../../platform.ts";
import { scopesOf } from "../../graph/token.ts";
import { pageScopedId } from "../../world/ids.ts";
import { nameOf } from "../../world/people.ts";
import { type Comment, type Post, postNumber, postsOf, putComment, putPost } from "../../world/posts.ts";
import { notFound, Refusal } from "../../world/refusal.ts";
import { changeOf } from "../events.ts";
import type { Page } from "../model.ts";

/** The Page publishes, or a visitor writes on it. */
export function publishPost(platform: Platform, page: Page, text: string, personId: string | null): Post {
  const post = putPost(platform.world, { id: `${page.id}_${postNumber()}`, ownerId: page.id, text, personId });
  emitFeed(platform, page, personId, post.at, {
    item: personId === null ? "status" : "post",
    verb: "add",
    post_id: post.id,
    message: text,
  });
  return post;
}

/** Somebody comments: under the post that is named, else the newest one, else under a first one made for it. */
export function writeComment(
  platform: Platform,
  page: Page,
  comment: { text: string; personId: string | null; postId?: string | undefined; parentId?: string | undefined },
): Comment {
  const { world } = platform;
  const parent = comment.parentId === undefined ? undefined : world.comments.get(comment.parentId);
  if (comment.parentId !== undefined && parent === undefined) throw notFound("comment", comment.parentId);
  const post = parent?.post ?? postFor(platform, page, comment.postId);
  const [, number = ""] = post.id.split("_");
  const written = putComment(world, post, {
    id: `${number}_${postNumber()}`,
    personId: comment.personId,
    text: comment.text,
    ...(parent === undefined ? {} : { parentId: parent.comment.id }),
  });
  emitFeed(platform, page, comment.personId, written.at, { ...aboutComment(post, written), verb: "add" });
  return written;
}

export function editComment(platform: Platform, page: Page, id: string, text: string): Comment {
  const { post, comment } = getComment(platform, page, id);
  comment.text = text;
  emitFeed(platform, page, comment.personId, platform.world.clock.now(), {
    ...aboutComment(post, comment),
    verb: "edited",
  });
  return comment;
}

export function removeComment(platform: Platform, page: Page, id: string): Comment {
  const { post, comment } = getComment(platform, page, id);
  if (comment.isRemoved === true) throw new Refusal("already_removed", "This comment is gone already.");
  comment.isRemoved = true;
  const { message: _, ...about } = aboutComment(post, comment);
  emitFeed(platform, page, comment.personId, platform.world.clock.now(), { ...about, verb: "remove" });
  return comment;
}

function postFor(platform: Platform, page: Page, postId: string | undefined): Post {
  const posts = postsOf(platform.world, page.id);
  const post = postId === undefined ? posts.at(-1) : posts.find(({ id }) => id === postId);
  if (post !== undefined) return post;
  if (postId !== undefined) throw notFound("post", postId);
  return publishPost(platform, page, page.name, null);
}

function getComment(platform: Platform, page: Page, id: string): { post: Post; comment: Comment } {
  const found = platform.world.comments.get(id);
  if (found?.post.ownerId !== page.id) throw notFound("comment", id);
  return found;
}

function aboutComment(post: Post, { id, parentId, text }: Comment): Record<string, unknown> {
  return { item: "comment", comment_id: id, post_id: post.id, parent_id: parentId ?? post.id, message: text };
}

/** `from` is told only to apps whose token may read what people write on the Page. */
function emitFeed(
  platform: Platform,
  page: Page,
  personId: string | null,
  at: number,
  about: Record<string, unknown>,
): void {
  const { world, webhooks } = platform;
  const person = personId === null ? undefined : world.people.get(personId);
  const from =
    person === undefined
      ? { id: page.id, name: page.name }
      : { id: pageScopedId(page.id, person.id), name: nameOf(person) };
  const value = { ...about, created_time: Math.floor(at / 1000) };
  webhooks.emit(changeOf(page.id, "feed", at, value), (appId) => {
    const token = [...page.tokens.values()].findLast((one) => one.appId === appId);
    const maySee = token !== undefined && scopesOf(world, page, token).includes("pages_read_engagement");
    return { field: "feed", value: maySee ? { ...value, from } : value };
  });
}
