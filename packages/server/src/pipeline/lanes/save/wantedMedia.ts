/** Which media of a turn's messages are to be fetched and kept, and the rows that ask for it; see features/media/mediaKeeper.ts. */
import type { Client } from "pg";
import { mediaOf, type MediaItem, type Turn } from "@botschaft/core";
import { parameters } from "../../sqlRows.ts";
import { isListable } from "../../sqlText.ts";

export interface WantedMedia {
  readonly workspaceId: string;
  readonly conversationId: string;
  readonly seq: number;
  readonly item: number;
  readonly type: MediaItem["type"];
  readonly url: string;
  readonly host: string;
  readonly fileName: string | null;
}

/**
 * A message that has the platform's id from its first moment came from there: the contact wrote it, or a person in the platform's own
 * inbox. What we send gets its id later, and we have its bytes.
 */
export function listWantedMedia(
  home: { readonly workspaceId: string; readonly conversationId: string },
  { mid, seq, body }: Turn["messages"][number],
): WantedMedia[] {
  if (mid === null || body.kind !== "said") return [];
  const items = body.contents.flatMap(mediaOf);
  return items.flatMap(({ type, source, fileName }, item) => {
    const url = "url" in source ? source.url : "";
    const host = hostOf(url);
    return host === undefined
      ? []
      : [{ ...home, seq, item, type, url, host, fileName: fileName === undefined ? null : fileName.slice(0, 200) }];
  });
}

const WANTED = parameters({
  media: {
    workspace_id: "uuid",
    conversation_id: "uuid",
    seq: "int",
    item: "smallint",
    type: "word",
    source_url: "listable?",
    host: "listable?",
    file_name: "text?",
  },
});

export async function saveWantedMedia(client: Client, wanted: readonly WantedMedia[]): Promise<void> {
  const { columns, select, source } = WANTED.sql.media;
  const rows = wanted.map((w) => ({
    workspace_id: w.workspaceId,
    conversation_id: w.conversationId,
    seq: w.seq,
    item: w.item,
    type: w.type,
    source_url: w.url,
    host: w.host,
    file_name: w.fileName,
  }));
  await client.query(
    `insert into kept_media (${columns}) select ${select} from ${source} on conflict do nothing`,
    WANTED.values({ media: rows }),
  );
}

/** What a person took back goes with its copies; what a member uploaded, or another message has as well, stays. */
export async function forgetMedia(client: Client, workspaceId: string, conversationId: string, mid: string) {
  const { rows } = await client.query<{ mediaId: string | null }>(
    `delete from kept_media k using messages m
      where m.workspace_id = $1 and m.conversation_id = $2 and m.mid = $3
        and k.workspace_id = m.workspace_id and k.conversation_id = m.conversation_id and k.seq = m.seq
     returning k.media_id as "mediaId"`,
    [workspaceId, conversationId, mid],
  );
  const mediaIds = rows.flatMap(({ mediaId }) => mediaId ?? []);
  if (mediaIds.length === 0) return;
  await client.query(
    `delete from media m where workspace_id = $1 and id = any($2) and not is_upload
        and not exists (select from kept_media k where k.workspace_id = m.workspace_id and k.media_id = m.id)`,
    [workspaceId, mediaIds],
  );
}

/** Undefined for what no call can be made to, or PostgreSQL cannot hold as it is. */
function hostOf(url: string): string | undefined {
  if (!/^https?:\/\//.test(url) || !isListable(url) || !url.isWellFormed()) return undefined;
  return URL.parse(url)?.host;
}
