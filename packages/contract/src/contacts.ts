import { z } from "zod";
import { attributeChanges, attributeName, attributeValue, id, instant, language, tag } from "./basics.ts";
import { channelKind } from "./channels.ts";
import { defineEndpoint } from "./endpoint.ts";
import { pageOf, pageQuery } from "./page.ts";

/** As much of a contact as a list shows. */
export const contactFace = z.object({ id, name: z.string().nullable(), pictureUrl: z.string().nullable() });

export const contact = contactFace.extend({
  firstName: z.string().nullable(),
  lastName: z.string().nullable(),
  language: z.string().nullable(),
  timezone: z.string().nullable(),
  attributes: z.record(z.string(), attributeValue),
  tags: z.array(z.string()),
  /** The business wants nothing to do with them: nobody sends them anything, and the bot does not react. */
  isBlocked: z.boolean(),
  createdAt: instant,
});

/** What a channel calls a contact. */
export const identity = z.object({
  channelId: id,
  channelKind,
  channelName: z.string(),
  key: z.string(),
  /** Another key of the same channel, of which this is a second name. */
  aliasOf: z.string().nullable(),
});

export const contactDetail = contact.extend({
  /** Raised by every change. */
  revision: z.int(),
  identities: z.array(identity),
  conversations: z.array(
    z.object({
      id,
      channelId: id,
      channelKind,
      contactKey: z.string(),
      status: z.enum(["open", "snoozed", "closed"]),
      lastMessageAt: instant,
    }),
  ),
  /** Who was found to be the same person, newest first. */
  merged: z.array(contactFace.extend({ mergedAt: instant, mergedBy: z.string().nullable() })),
});
export type Contact = z.infer<typeof contact>;
export type ContactDetail = z.infer<typeof contactDetail>;
export type Identity = z.infer<typeof identity>;

const name = z.string().trim().min(1).max(200);
const timezone = z.string().min(1).max(64);
const named = {
  name: name.nullable().exactOptional(),
  firstName: name.nullable().exactOptional(),
  lastName: name.nullable().exactOptional(),
  language: language.max(35).nullable().exactOptional(),
  timezone: timezone.nullable().exactOptional(),
};

/** A change of a contact; null forgets what was known. */
export const contactChange = z.object({
  ...named,
  isBlocked: z.boolean().exactOptional(),
  attributes: attributeChanges.exactOptional(),
  addTags: z.array(tag).max(50).exactOptional(),
  removeTags: z.array(tag).max(50).exactOptional(),
});
export type ContactChange = z.infer<typeof contactChange>;

/** What was changed while two contacts were one; it stays with who lived on. */
const told = z.string().nullable().exactOptional();
const keptChange = z.object({
  name: told,
  firstName: told,
  lastName: told,
  pictureUrl: told,
  language: told,
  timezone: told,
  isBlocked: z.boolean().exactOptional(),
  attributes: z.record(z.string(), attributeValue.nullable()).exactOptional(),
  addTags: z.array(z.string()).exactOptional(),
  removeTags: z.array(z.string()).exactOptional(),
});
export type KeptChange = z.infer<typeof keptChange>;

const params = z.object({ contactId: id });
const read = { kind: "scope", scope: "contacts:read" } as const;
const write = { kind: "scope", scope: "contacts:write" } as const;

export const contactEndpoints = {
  listContacts: defineEndpoint({
    id: "listContacts",
    method: "GET",
    path: "/contacts",
    area: "contacts",
    access: read,
    summary: "People, newest first",
    description: "`q` searches names, what channels call people, and attributes.",
    query: pageQuery.extend({ q: z.string().trim().min(1).max(200).exactOptional(), tag: tag.exactOptional() }),
    responses: { 200: pageOf(contact) },
    refusals: ["invalid_cursor"],
  }),
  createContact: defineEndpoint({
    id: "createContact",
    method: "POST",
    path: "/contacts",
    area: "contacts",
    access: write,
    summary: "Add a person who has not written yet",
    description: "With or without identities: who writes under one of them for the first time is this contact.",
    body: z.object({
      ...named,
      attributes: z.record(attributeName, attributeValue).exactOptional(),
      tags: z.array(tag).max(50).exactOptional(),
      identities: z
        .array(z.object({ channelId: id, key: z.string().trim().min(1).max(1_000) }))
        .max(20)
        .exactOptional(),
    }),
    responses: { 201: contactDetail },
    refusals: ["not_found", "identity_taken"],
  }),
  getContact: defineEndpoint({
    id: "getContact",
    method: "GET",
    path: "/contacts/{contactId}",
    area: "contacts",
    access: read,
    summary: "One person, their identities and conversations",
    description: "The id of a contact that was merged leads to who lives on.",
    params,
    responses: { 200: contactDetail },
  }),
  updateContact: defineEndpoint({
    id: "updateContact",
    method: "PATCH",
    path: "/contacts/{contactId}",
    area: "contacts",
    access: write,
    summary: "Change a person",
    params,
    body: contactChange,
    responses: { 200: contactDetail, 202: z.object({ status: z.literal("accepted") }) },
  }),
  mergeContacts: defineEndpoint({
    id: "mergeContacts",
    method: "POST",
    path: "/contacts/{contactId}/merge",
    area: "contacts",
    access: write,
    summary: "Say that another contact is this person",
    description:
      "This one lives on and gains what it did not know; the other's identities and conversations are shown with it. Conversations are not joined. Can be undone.",
    params,
    body: z.object({ contactId: id.describe("The other one, which ends") }),
    responses: { 200: contactDetail },
    refusals: ["already_one_contact"],
  }),
  unmergeContact: defineEndpoint({
    id: "unmergeContact",
    method: "POST",
    path: "/contacts/{contactId}/unmerge",
    area: "contacts",
    access: write,
    summary: "Say that a merged contact is somebody else after all",
    description:
      "What the other gained is taken back where it is unchanged; what was changed since stays with it and is told.",
    params,
    responses: { 200: z.object({ contact: contactDetail, survivorId: id, kept: keptChange }) },
    refusals: ["not_merged"],
  }),
};
