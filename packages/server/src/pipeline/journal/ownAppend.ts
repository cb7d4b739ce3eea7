import type { EntryBody } from "@botschaft/core";
import type { Append } from "./journalEntry.ts";

export interface EntryHome {
  readonly workspaceId: string;
  readonly channelId: string;
  readonly contactKey: string;
}

/**
 * What Botschaft itself puts into a conversation, as one entry: a command, an answer of the world, the end of a send.
 *
 * @param dedupeKey names this very event: the same again changes nothing
 */
export function ownAppend(
  { workspaceId, channelId, contactKey }: EntryHome,
  dedupeKey: string,
  body: EntryBody,
): Append {
  const content = { kind: "body", body } as const;
  return {
    raw: null,
    entries: [{ workspaceId, channelId, contactKey, kind: body.kind, at: Date.now(), dedupeKey, content }],
  };
}
