/** Which media of a turn's messages are to be fetched and kept, and the rows that ask for it; see features/media/mediaKeeper.ts. */
import type { Client } from "pg";
import type { MediaItem, Turn } from "@botschaft/core";
import { isListable, plainArray, storableText, textArray } from "../../sqlText.ts";

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
  const items = body.contents.flatMap((content) => (content.kind === "media" ? content.items : []));
  return items.flatMap(({ type, source, fileName }, item) => {
    const url = "url" in source ? source.url : "";
    const host = hostOf(url);
    return host === undefined
      ? []
      : [{ ...home, seq, item, type, url, host, fileName: fileName === undefined ? null : fileName.slice(0, 200) }];
  });
}

export async function saveWantedMedia(client: Client, wanted: readonly WantedMedia[]): Promise<void> {
  await client.query(
    `insert into kept_media (workspace_id, conversation_id, seq, item, type, source_url, host, file_name)
     select * from unnest($1::uuid[], $2::uuid[], $3::int[], $4::smallint[], $5::text[], string_to_array($6, chr(30), chr(31)),
                          string_to_array($7, chr(30), chr(31)), string_to_array($8, chr(30), chr(31)))
     on conflict do nothing`,
    [
      plainArray(wanted.map((w) => w.workspaceId)),
      plainArray(wanted.map((w) => w.conversationId)),
      plainArray(wanted.map((w) => w.seq)),
      plainArray(wanted.map((w) => w.item)),
      plainArray(wanted.map((w) => w.type)),
      textArray(wanted.map((w) => w.url)),
      textArray(wanted.map((w) => w.host)),
      textArray(wanted.map((w) => (w.fileName === null ? null : storableText(w.fileName)))),
    ],
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
