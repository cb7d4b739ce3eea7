import { z } from "zod";
import { attributeChanges, attributeValue, id, instant, tag } from "./basics.ts";
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
  createdAt: instant,
});

export const contactDetail = contact.extend({
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
});
export type Contact = z.infer<typeof contact>;

const params = z.object({ contactId: id });
const read = { kind: "scope", scope: "contacts:read" } as const;

export const contactEndpoints = {
  listContacts: defineEndpoint({
    id: "listContacts",
    method: "GET",
    path: "/contacts",
    area: "contacts",
    access: read,
    summary: "People, newest first",
    query: pageQuery.extend({ q: z.string().trim().min(1).max(200).exactOptional(), tag: tag.exactOptional() }),
    responses: { 200: pageOf(contact) },
    refusals: ["invalid_cursor"],
  }),
  getContact: defineEndpoint({
    id: "getContact",
    method: "GET",
    path: "/contacts/{contactId}",
    area: "contacts",
    access: read,
    summary: "One person and their conversations",
    params,
    responses: { 200: contactDetail },
  }),
  updateContact: defineEndpoint({
    id: "updateContact",
    method: "PATCH",
    path: "/contacts/{contactId}",
    area: "contacts",
    access: { kind: "scope", scope: "contacts:write" },
    summary: "Change attributes and tags",
    params,
    body: z.object({
      attributes: attributeChanges.exactOptional(),
      addTags: z.array(tag).max(50).exactOptional(),
      removeTags: z.array(tag).max(50).exactOptional(),
    }),
    responses: { 200: contactDetail, 202: z.object({ status: z.literal("accepted") }) },
  }),
};
