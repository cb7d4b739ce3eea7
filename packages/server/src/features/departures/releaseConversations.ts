/**
 * Conversations of who is gone: removed from the workspace, left with a role that only reads, or a key that was revoked or has
 * expired. Each gets an entry, and its turn decides who has it now (`core/turn/arrivals/memberGone.ts`).
 *
 * Asked right after somebody is removed, and every hour for everybody: a process may die in between, a reply may be on its way while its
 * author is removed, and keys expire without anybody noticing.
 */
import { asId, type ConversationId, type MemberId, type WorkspaceId } from "@botschaft/core";
import type { Pool } from "pg";
import { withWorkspace } from "../../db/pool.ts";
import type { PipelinePort } from "../../http/ports.ts";
import { listConversationsOf, listGone } from "./queries.ts";

const AT_ONCE = 500;

interface Deps {
  readonly pool: Pool;
  readonly pipeline: Pick<PipelinePort, "enter">;
}

/** Everything that this person or key holds or is assigned. Resolves when it is certain to happen. */
export async function releaseConversationsOf(
  { pool, pipeline }: Deps,
  workspaceId: WorkspaceId,
  gone: { readonly memberId: MemberId; readonly memberName: string | null },
): Promise<number> {
  let released = 0;
  for (let after: string | null = null; ; ) {
    const rows = await withWorkspace(pool, workspaceId, (db) =>
      listConversationsOf(db, workspaceId, gone.memberId, after, AT_ONCE),
    );
    await pipeline.enter(
      workspaceId,
      rows.map(({ id, lastSeq }) => ({
        conversationId: asId<ConversationId>(id),
        body: { kind: "member_gone", ...gone },
        // What was not handled yet when we look again is the same; what they got hold of later is another.
        dedupeKey: `member_gone:${gone.memberId}:${id}:${lastSeq}`,
      })),
    );
    released += rows.length;
    after = rows.at(-1)?.id ?? null;
    if (rows.length < AT_ONCE) return released;
  }
}

/** As `releaseConversationsOf`, for everybody who is gone, in every workspace. */
export async function releaseFromAllGone(deps: Deps): Promise<number> {
  let released = 0;
  for (const { workspaceId, memberId } of await listGone(deps.pool)) {
    released += await releaseConversationsOf(deps, asId(workspaceId), { memberId: asId(memberId), memberName: null });
  }
  return released;
}
