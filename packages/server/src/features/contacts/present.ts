import type { Contact } from "@botschaft/contract";
import type { ContactConversationRow, ContactRow } from "./queries.ts";

export function presentContact(row: ContactRow): Contact {
  return {
    id: row.id,
    name: row.name,
    pictureUrl: row.pictureUrl,
    firstName: row.firstName,
    lastName: row.lastName,
    language: row.language,
    timezone: row.timezone,
    attributes: row.attributes,
    tags: row.tags,
    createdAt: row.createdAt.toISOString(),
  };
}

export function presentContactConversation(row: ContactConversationRow) {
  return {
    id: row.id,
    channelId: row.channelId,
    channelKind: row.channelKind,
    contactKey: row.contactKey,
    status: row.status,
    lastMessageAt: row.lastMessageAt.toISOString(),
  };
}
