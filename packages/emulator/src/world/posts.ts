import { randomInt } from "node:crypto";
import type { World } from "./world.ts";

/** Something a Page or an account has published, or a visitor on a Page. */
export interface Post {
  readonly id: string;
  /** The Page or account it stands on. */
  readonly ownerId: string;
  readonly at: number;
  readonly text: string;
  /** Set for a visitor's post. */
  readonly personId: string | null;
  readonly comments: Comment[];
  /** Instagram's `media_product_type`; absent on a Page. */
  readonly kind?: "FEED" | "REELS" | "STORY" | "AD" | "LIVE";
  readonly pictureUrl?: string;
  readonly adId?: string;
  /** The broadcast has ended. */
  isOver?: boolean;
  /** A visitor's post was answered privately. */
  isReplied?: boolean;
}

export interface Comment {
  readonly id: string;
  readonly at: number;
  /** Null: the Page or account itself. */
  readonly personId: string | null;
  text: string;
  /** The comment it answers to; undefined under the post itself. */
  readonly parentId?: string;
  isRemoved?: boolean;
  /** It was answered privately: that can be done once. */
  isReplied?: boolean;
}

export function putPost(world: World, post: Omit<Post, "comments" | "at">): Post {
  const full: Post = { ...post, at: world.clock.now(), comments: [] };
  world.posts.set(full.id, full);
  world.changes.emit("setup");
  return full;
}

export function putComment(world: World, post: Post, comment: Omit<Comment, "at">): Comment {
  const full: Comment = { ...comment, at: world.clock.now() };
  post.comments.push(full);
  world.comments.set(full.id, { post, comment: full });
  world.changes.emit("setup");
  return full;
}

/** What an owner published, oldest first. */
export function postsOf(world: World, ownerId: string): Post[] {
  return [...world.posts.values()].filter((post) => post.ownerId === ownerId);
}

/** A number as the platform gives its posts and comments. */
export function postNumber(): string {
  return `1${String(randomInt(1_000_000_000)).padStart(9, "0")}${String(randomInt(100_000)).padStart(5, "0")}`;
}
