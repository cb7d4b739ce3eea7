import type { CannedReply } from "@botschaft/contract";
import type { CannedReplyRow } from "./queries.ts";

export function presentCannedReply({ id, shortcut, texts, ownerId, updatedAt }: CannedReplyRow): CannedReply {
  return {
    id,
    shortcut,
    texts: { de: texts.de, en: texts.en },
    isShared: ownerId === null,
    updatedAt: updatedAt.toISOString(),
  };
}
