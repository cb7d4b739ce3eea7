import { createHash } from "node:crypto";
import { fileTypeFromBuffer } from "file-type";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Pool } from "pg";
import { pictureSizeLimitBytes } from "@botschaft/contract";
import { z } from "zod";
import { AppError, found } from "../../http/appError.ts";
import { findPicture, savePicture } from "./queries.ts";

const PICTURES = new Set(["image/jpeg", "image/png", "image/webp"]);

/** Takes the picture of a request and sets it for this person. @returns its address */
export async function receivePicture(pool: Pool, userId: string, request: FastifyRequest): Promise<string> {
  if (!request.isMultipart())
    throw new AppError("unsupported_media_type", "Send multipart/form-data with one part named file.");
  const part = await request.file({ limits: { fileSize: pictureSizeLimitBytes } });
  if (part?.fieldname !== "file") throw new AppError("invalid_request", "The part is named file.");
  const bytes = await part.toBuffer();
  const contentType = (await fileTypeFromBuffer(bytes))?.mime;
  if (contentType === undefined || !PICTURES.has(contentType))
    throw new AppError("unsupported_media_type", "A picture is JPEG, PNG or WebP.");
  const hash = createHash("sha256").update(bytes).digest();
  const imageUrl = `/people/${userId}/${hash.toString("hex")}`;
  await savePicture(pool, userId, { hash, contentType, bytes }, imageUrl);
  return imageUrl;
}

/**
 * Pictures of people, to whoever knows their address: it holds the hash of the content, and is shown to who may see the person. Under
 * one address it is always the same picture.
 */
export function servePictures(app: FastifyInstance, pool: Pool): void {
  const schema = { hide: true, params: z.object({ userId: z.guid(), hash: z.string().regex(/^[0-9a-f]{64}$/) }) };
  app.get("/people/:userId/:hash", { schema }, async (request, reply) => {
    const { userId, hash } = schema.params.parse(request.params);
    const { contentType, bytes } = found(await findPicture(pool, userId, Buffer.from(hash, "hex")), "picture");
    return reply
      .header("content-security-policy", "sandbox; default-src 'none'")
      .header("cache-control", "private, max-age=31536000, immutable")
      .type(contentType)
      .send(bytes);
  });
}
