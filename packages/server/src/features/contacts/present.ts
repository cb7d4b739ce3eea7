import type { Contact, ContactDetail, KeptChange } from "@botschaft/contract";
import type { ContactPatch } from "@botschaft/core";
import type { ContactConversationRow, ContactRow, IdentityRow, MergedRow } from "./queries.ts";

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
    isBlocked: row.isBlocked,
    createdAt: row.createdAt.toISOString(),
  };
}

export function presentContactDetail(
  row: ContactRow,
  identities: readonly IdentityRow[],
  conversations: readonly ContactConversationRow[],
  merged: readonly MergedRow[],
): ContactDetail {
  return {
    ...presentContact(row),
    revision: row.revision,
    identities: identities.map(({ channelId, channelKind, channelName, key, aliasOf }) => ({
      channelId,
      channelKind,
      channelName,
      key,
      aliasOf,
    })),
    conversations: conversations.map(({ id, channelId, channelKind, contactKey, status, lastMessageAt }) => ({
      id,
      channelId,
      channelKind,
      contactKey,
      status,
      lastMessageAt: lastMessageAt.toISOString(),
    })),
    merged: merged.map(({ id, name, pictureUrl, mergedAt, mergedBy }) => ({
      id,
      name,
      pictureUrl,
      mergedAt: mergedAt.toISOString(),
      mergedBy,
    })),
  };
}

export function presentKept({ attributes, addTags, removeTags, ...fields }: ContactPatch): KeptChange {
  return {
    ...fields,
    ...(attributes ? { attributes: { ...attributes } } : {}),
    ...(addTags ? { addTags: [...addTags] } : {}),
    ...(removeTags ? { removeTags: [...removeTags] } : {}),
  };
}
