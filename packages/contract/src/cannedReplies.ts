import { z } from "zod";
import { maxReplyLength } from "@botschaft/core";
import { id, instant } from "./basics.ts";
import { defineEndpoint } from "./endpoint.ts";

/** What one types after `/`: lower case, without spaces. */
export const shortcut = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[\p{L}\p{N}][\p{L}\p{N}_-]{0,39}$/u);

const text = z.string().trim().min(1).max(maxReplyLength);
/** By language; a person gets the one of their language. */
export const cannedTexts = z
  .object({ de: text.nullable(), en: text.nullable() })
  .refine(({ de, en }) => de !== null || en !== null, "One of the languages needs a text.");

/** A text that is at hand for answers. Its variables, e.g. `{{ contact.first_name }}`, are filled in when it is put into one. */
export const cannedReply = z.object({
  id,
  shortcut: z.string(),
  texts: z.object({ de: z.string().nullable(), en: z.string().nullable() }),
  /** Whether the whole team has it; else it is the caller's own. */
  isShared: z.boolean(),
  updatedAt: instant,
});
export type CannedReply = z.infer<typeof cannedReply>;

/** As many as one person can have at hand, shared ones and their own. */
export const maxCannedReplies = 1_000;

const params = z.object({ cannedReplyId: id });
const body = z.object({ shortcut, texts: cannedTexts, isShared: z.boolean() });
const read = { kind: "scope", scope: "inbox:read" } as const;
const write = { kind: "scope", scope: "inbox:write" } as const;

export const cannedReplyEndpoints = {
  listCannedReplies: defineEndpoint({
    id: "listCannedReplies",
    method: "GET",
    path: "/canned-replies",
    area: "inbox",
    access: read,
    summary: "Texts that are at hand for answers: the team's and one's own, by shortcut",
    responses: { 200: z.object({ items: z.array(cannedReply) }) },
  }),
  createCannedReply: defineEndpoint({
    id: "createCannedReply",
    method: "POST",
    path: "/canned-replies",
    area: "inbox",
    access: write,
    summary: "Keep a text for answers",
    description:
      "A key has none of its own: `isShared` must be true. `conflict`: the shortcut is taken, or there are 1000 already.",
    body,
    responses: { 201: cannedReply },
    refusals: ["conflict", "forbidden"],
  }),
  updateCannedReply: defineEndpoint({
    id: "updateCannedReply",
    method: "PUT",
    path: "/canned-replies/{cannedReplyId}",
    area: "inbox",
    access: write,
    summary: "Change a text for answers, or share it",
    description: "One's own becomes the team's by `isShared`; the team's becomes the caller's own.",
    params,
    body,
    responses: { 200: cannedReply },
    refusals: ["conflict", "forbidden"],
  }),
  deleteCannedReply: defineEndpoint({
    id: "deleteCannedReply",
    method: "DELETE",
    path: "/canned-replies/{cannedReplyId}",
    area: "inbox",
    access: write,
    summary: "Throw a text for answers away",
    params,
    responses: { 204: null },
  }),
};
