import { z } from "zod";
import { instant } from "./basics.ts";
import { defineEndpoint } from "./endpoint.ts";

/** The most that an upload may have. */
export const mediaSizeLimitBytes = 25 * 1024 * 1024;

export const media = z.object({
  /** The content's SHA-256: the same file is stored once. */
  id: z.string(),
  type: z.enum(["image", "video", "audio", "file"]),
  /** Found in the bytes, not in the name. */
  contentType: z.string(),
  sizeBytes: z.int(),
  fileName: z.string().nullable(),
  /** Signed, for everybody who has it, until `expiresAt`. Goes into a message's `source.url`. */
  url: z.string(),
  expiresAt: instant,
});
export type Media = z.infer<typeof media>;

export const mediaEndpoints = {
  uploadMedia: defineEndpoint({
    id: "uploadMedia",
    method: "POST",
    path: "/media",
    area: "media",
    access: { kind: "scope", scope: "inbox:write" },
    summary: "Upload a picture, sound, film or file",
    description: "multipart/form-data with one part `file`, at most 25 MB.",
    bodyType: "multipart",
    responses: { 201: media },
    refusals: ["too_large", "unsupported_media_type"],
  }),
  getMedia: defineEndpoint({
    id: "getMedia",
    method: "GET",
    path: "/media/{mediaId}",
    area: "media",
    access: { kind: "scope", scope: "inbox:read" },
    summary: "An upload with a fresh signed address",
    params: z.object({ mediaId: z.string().regex(/^[0-9a-f]{64}$/) }),
    responses: { 200: media },
  }),
};
