import { z } from "zod";
import { id, instant } from "./basics.ts";
import { defineEndpoint } from "./endpoint.ts";

/** The most that a picture of oneself may have. Screens draw it small before they send it. */
export const pictureSizeLimitBytes = 512 * 1024;

export const ownSession = z.object({
  id,
  /** The one this request belongs to. */
  isCurrent: z.boolean(),
  createdAt: instant,
  /** To the day: it is noted when the session is prolonged. */
  lastSeenAt: instant,
  ipAddress: z.string().nullable(),
  /** As the browser calls itself. */
  userAgent: z.string().nullable(),
});
export type OwnSession = z.infer<typeof ownSession>;

const signedIn = { kind: "signed_in" } as const;

export const profileEndpoints = {
  updateMe: defineEndpoint({
    id: "updateMe",
    method: "PATCH",
    path: "/me",
    area: "session",
    access: signedIn,
    summary: "Change one's own name or e-mail address",
    description:
      "One signs in with the e-mail address, so whoever has a password shows it to change that: `password` is the present one. `conflict`: the address is somebody else's.",
    body: z.object({
      name: z.string().trim().min(1).max(100).exactOptional(),
      email: z.email().max(200).exactOptional(),
      password: z.string().max(128).exactOptional(),
    }),
    responses: { 204: null },
    refusals: ["conflict", "forbidden", "password_wrong"],
  }),
  setPicture: defineEndpoint({
    id: "setPicture",
    method: "PUT",
    path: "/me/picture",
    area: "session",
    access: signedIn,
    summary: "Set one's own picture",
    description: "multipart/form-data with one part `file`: JPEG, PNG or WebP, at most 512 KB.",
    bodyType: "multipart",
    responses: { 200: z.object({ imageUrl: z.string() }) },
    refusals: ["too_large", "unsupported_media_type", "forbidden"],
  }),
  removePicture: defineEndpoint({
    id: "removePicture",
    method: "DELETE",
    path: "/me/picture",
    area: "session",
    access: signedIn,
    summary: "Take one's own picture away",
    responses: { 204: null },
    refusals: ["forbidden"],
  }),
  listSessions: defineEndpoint({
    id: "listSessions",
    method: "GET",
    path: "/me/sessions",
    area: "session",
    access: signedIn,
    summary: "Where one is signed in, newest first",
    responses: { 200: z.object({ items: z.array(ownSession) }) },
    refusals: ["forbidden"],
  }),
  endSession: defineEndpoint({
    id: "endSession",
    method: "DELETE",
    path: "/me/sessions/{sessionId}",
    area: "session",
    access: signedIn,
    summary: "Sign out elsewhere",
    params: z.object({ sessionId: id }),
    responses: { 204: null },
    refusals: ["forbidden"],
  }),
  endOtherSessions: defineEndpoint({
    id: "endOtherSessions",
    method: "DELETE",
    path: "/me/sessions",
    area: "session",
    access: signedIn,
    summary: "Sign out everywhere else",
    responses: { 204: null },
    refusals: ["forbidden"],
  }),
};
