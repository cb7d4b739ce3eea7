import type { ConversationDetail, ConversationSummary } from "@botschaft/contract";

/** As much of a conversation as a row shows. */
export function summaryOf(detail: ConversationDetail): ConversationSummary {
  const {
    id,
    channelId,
    channelKind,
    tags,
    status,
    snoozedUntil,
    holder,
    assigneeId,
    assignedById,
    unread,
    waitingSince,
    lastMessageAt,
    lastSeq,
    deliveredUntil,
    readUntil,
    preview,
    contactPreview,
  } = detail;
  const contact = { id: detail.contact.id, name: detail.contact.name, pictureUrl: detail.contact.pictureUrl };
  return {
    id,
    channelId,
    channelKind,
    contact,
    tags,
    status,
    snoozedUntil,
    holder,
    assigneeId,
    assignedById,
    unread,
    waitingSince,
    lastMessageAt,
    lastSeq,
    deliveredUntil,
    readUntil,
    preview,
    contactPreview,
  };
}
