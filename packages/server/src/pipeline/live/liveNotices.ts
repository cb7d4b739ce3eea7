/** Where screens and other processes hear what changed: of which workspace, of which kind, which ids. Content never travels here. */
import type { ClientBase, Pool } from "pg";
import type { ChangedKind } from "@botschaft/contract";

export const LIVE_TOPIC = "botschaft_live";

/** What a screen can be told of. Conversations are told with what is in them, all others by their ids alone. */
type LiveKind = "conversations" | ChangedKind;

/** What changed, by workspace and kind. Another version of the program may tell of kinds that are not known here. */
type LiveNotice = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/** PostgreSQL takes 8,000 bytes a notice; many workspaces in one. */
const IDS_AT_MOST = 75;

export function noticesOf(
  kind: LiveKind,
  changed: readonly { readonly workspaceId: string; readonly id: string }[],
): string[] {
  const notices: string[] = [];
  for (let start = 0; start < changed.length; start += IDS_AT_MOST) {
    const byWorkspace: Record<string, Record<string, string[]>> = {};
    for (const { workspaceId, id } of changed.slice(start, start + IDS_AT_MOST)) {
      const byKind = (byWorkspace[workspaceId] ??= {});
      const ids = (byKind[kind] ??= []);
      if (!ids.includes(id)) ids.push(id);
    }
    notices.push(JSON.stringify(byWorkspace));
  }
  return notices;
}

export function liveNotices(
  changed: readonly { readonly workspaceId: string; readonly conversationId: string }[],
): string[] {
  return noticesOf(
    "conversations",
    changed.map(({ workspaceId, conversationId }) => ({ workspaceId, id: conversationId })),
  );
}

/** Written by `noticesOf` above, in this or another process. */
export function readLiveNotice(notice: string): LiveNotice {
  return JSON.parse(notice) as LiveNotice;
}

/**
 * Tells who watches that things of one kind changed.
 *
 * @param db in the transaction of the change: nobody is told of what is not committed, and nobody is not told of what is
 */
export async function tellChanged(
  db: ClientBase | Pool,
  workspaceId: string,
  kind: ChangedKind,
  ids: readonly string[],
): Promise<void> {
  const notices = noticesOf(
    kind,
    ids.map((id) => ({ workspaceId, id })),
  );
  await db.query(`select pg_notify('${LIVE_TOPIC}', x) from unnest($1::text[]) as x`, [notices]);
}
