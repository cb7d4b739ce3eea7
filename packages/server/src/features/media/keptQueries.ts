import type { GoneReason } from "@botschaft/contract";
import type { Pool } from "pg";
import { LIVE_TOPIC, liveNotices } from "../../pipeline/index.ts";
import type { MediaSource } from "./fetchMedia.ts";
import type { MediaRow } from "./queries.ts";

export interface DueMedia extends MediaSource {
  readonly workspaceId: string;
  readonly conversationId: string;
  readonly seq: number;
  readonly item: number;
  readonly host: string;
  /** This one included. */
  readonly tries: number;
}

/** Whom nothing is taken of now, because enough of it is under way. */
export interface Busy {
  readonly hosts: readonly string[];
  readonly workspaceIds: readonly string[];
}

/**
 * Takes what is due for the time of the lease: when this process dies, or forgets it, another try is due after that.
 *
 * Served by the partial index `kept_media_due_idx`; keep the WHERE in step with it.
 */
export async function takeDueMedia(pool: Pool, limit: number, busy: Busy, leaseMs: number): Promise<DueMedia[]> {
  const { rows } = await pool.query<DueMedia>({
    name: "take due media",
    text: `update kept_media k set tries = k.tries + 1, due_at = now() + make_interval(secs => $4 / 1000.0)
             from (select workspace_id, conversation_id, seq, item from kept_media
                    where state = 'wanted' and due_at <= now() and host <> all($2::text[]) and workspace_id <> all($3::uuid[])
                    order by due_at limit $1 for update skip locked) d
            where k.workspace_id = d.workspace_id and k.conversation_id = d.conversation_id and k.seq = d.seq and k.item = d.item
           returning k.workspace_id as "workspaceId", k.conversation_id as "conversationId", k.seq, k.item, k.type, k.host, k.tries,
             k.source_url as url, k.file_name as "fileName"`,
    values: [limit, busy.hosts, busy.workspaceIds, leaseMs],
  });
  return rows;
}

// Whoever took it again meanwhile has raised `tries`; a message taken back has no row any more. In both cases this changes nothing.
const NOTED = `where workspace_id = $1 and conversation_id = $2 and seq = $3 and item = $4 and tries = $5 and state = 'wanted'
  returning workspace_id`;
const keyOf = (due: DueMedia) => [due.workspaceId, due.conversationId, due.seq, due.item, due.tries];

export async function noteKept(pool: Pool, due: DueMedia, row: MediaRow): Promise<void> {
  await pool.query(
    `with noted as (
       update kept_media set state = 'kept', media_id = $7, detail = null ${NOTED}
     ), saved as (
       insert into media (workspace_id, id, type, content_type, size_bytes, file_name, is_upload)
       select workspace_id, $7, $8, $9, $10, $11, false from noted
       on conflict do nothing
     )
     select pg_notify('${LIVE_TOPIC}', $6) from noted`,
    [...keyOf(due), liveNotices([due])[0], row.id, row.type, row.contentType, row.sizeBytes, row.fileName],
  );
}

export async function noteGivenUp(pool: Pool, due: DueMedia, reason: GoneReason, detail: string): Promise<void> {
  await pool.query(
    `with noted as (update kept_media set state = 'given_up', reason = $7, detail = $8 ${NOTED})
     select pg_notify('${LIVE_TOPIC}', $6) from noted`,
    [...keyOf(due), liveNotices([due])[0], reason, detail],
  );
}

export async function noteTryAgain(pool: Pool, due: DueMedia, afterMs: number, detail: string): Promise<void> {
  await pool.query(`update kept_media set due_at = now() + make_interval(secs => $6 / 1000.0), detail = $7 ${NOTED}`, [
    ...keyOf(due),
    afterMs,
    detail,
  ]);
}
