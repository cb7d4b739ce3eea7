import type { EntryBody } from "./entry.ts";
import type { ConversationAddress } from "./delivery.ts";
import type { TurnDraft } from "./turnDraft.ts";

/** An entry for another conversation of the same workspace, stored in the transaction of the turn that posts it. */
export interface Post {
  readonly to: ConversationAddress;
  readonly body: PostBody;
  /** Unique in the target's channel: an entry that is handled again posts nothing twice. */
  readonly dedupeKey: string;
}

/** What one conversation may put into another. */
export type PostBody = Extract<EntryBody, { readonly hops?: number }>;

/** So often an entry may lead to another one; a longer chain is a circle. The one too many fails, and is shown as failed. */
export const maxHops = 8;

/** How many posts, one after the other, led to this entry. */
export function hopsOf(body: EntryBody): number {
  return "hops" in body ? (body.hops ?? 0) : 0;
}

/**
 * Posts an entry to another conversation. Posts of one conversation to another arrive in their order; against what the platform
 * sends there at the same moment no order is promised.
 *
 * @param dedupeKey by default this entry's id and the post's place in the turn
 */
export function post(draft: TurnDraft, to: ConversationAddress, body: PostBody, dedupeKey?: string): void {
  const hops = hopsOf(draft.entry.body) + 1;
  draft.posts.push({
    to,
    body: { ...body, hops },
    dedupeKey: dedupeKey ?? `post:${draft.entry.id}:${draft.posts.length}`,
  });
}
