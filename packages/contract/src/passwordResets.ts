import { z } from "zod";
import { id, instant } from "./basics.ts";
import { defineEndpoint } from "./endpoint.ts";

const token = z.object({ token: z.string().max(200) });

export const passwordResetEndpoints = {
  createResetLink: defineEndpoint({
    id: "createResetLink",
    method: "POST",
    path: "/workspaces/{workspaceId}/members/{memberId}/reset-link",
    area: "members",
    access: { kind: "scope", scope: "members:write" },
    summary: "Make a link with which a member chooses a new password",
    description:
      "It works once, for a day, and is shown this once. An earlier one of the same person ends. Who follows it can do all that the person can, so it is given only by who may give that role, in every workspace the person belongs to.",
    params: z.object({ workspaceId: id, memberId: id }),
    body: z.object({ endsSecondFactor: z.boolean().default(false) }),
    responses: { 201: z.object({ url: z.string(), expiresAt: instant }) },
  }),
  requestPasswordReset: defineEndpoint({
    id: "requestPasswordReset",
    method: "POST",
    path: "/password-resets",
    area: "session",
    access: { kind: "public" },
    summary: "Have a link for a new password sent by mail",
    description:
      "Answers the same whether there is an account with this address or not. `mail_off`: this installation sends no mail; an owner can make a link.",
    body: z.object({ email: z.email().max(200), language: z.enum(["de", "en"]).default("de") }),
    responses: { 202: z.object({ status: z.literal("accepted") }) },
    refusals: ["mail_off"],
  }),
  getPasswordReset: defineEndpoint({
    id: "getPasswordReset",
    method: "GET",
    path: "/password-resets/{token}",
    area: "session",
    access: { kind: "public" },
    summary: "Whose password a link is for",
    params: token,
    responses: {
      200: z.object({ name: z.string(), email: z.string(), endsSecondFactor: z.boolean(), expiresAt: instant }),
    },
    refusals: ["reset_invalid"],
  }),
  usePasswordReset: defineEndpoint({
    id: "usePasswordReset",
    method: "POST",
    path: "/password-resets/{token}",
    area: "session",
    access: { kind: "public" },
    summary: "Choose a new password",
    description: "Uses the link up and ends every session of the person, who then signs in with the new password.",
    params: token,
    body: z.object({ password: z.string().min(10).max(128) }),
    responses: { 204: null },
    refusals: ["reset_invalid"],
  }),
};
