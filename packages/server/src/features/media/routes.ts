import { mkdirSync } from "node:fs";
import fastifyMultipart from "@fastify/multipart";
import fastifyStatic from "@fastify/static";
import { id, mediaEndpoints as endpoints, mediaSizeLimitBytes, scopesOfRole } from "@botschaft/contract";
import { asId, type WorkspaceId } from "@botschaft/core";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import { findIdentity } from "../../auth/index.ts";
import { withWorkspace } from "../../db/pool.ts";
import { AppError, found } from "../../http/appError.ts";
import { listMemberships } from "../../http/caller.ts";
import { serve } from "../../http/endpoint.ts";
import type { HttpDeps } from "../../http/ports.ts";
import { isOpenedBy, linkTo } from "./mediaLink.ts";
import { mediaFolder, pathOfContent } from "./mediaStore.ts";
import { findMedia, type MediaRow, saveMedia } from "./queries.ts";
import { receiveUpload, UploadPlaces } from "./receiveUpload.ts";
import { endingOf, isShownInPlace } from "./recognise.ts";

export async function serveMedia(app: FastifyInstance, deps: HttpDeps): Promise<void> {
  const { pool, publicUrl, secretKey } = deps;
  const folder = mediaFolder(deps.config.dataDir);
  mkdirSync(folder, { recursive: true });
  await app.register(fastifyMultipart, { limits: { fileSize: mediaSizeLimitBytes, files: 1, fields: 0, parts: 1 } });
  const uploads = new UploadPlaces();
  await app.register(fastifyStatic, { root: folder, serve: false });
  const present = (workspaceId: WorkspaceId, row: MediaRow) => {
    const link = { workspaceId, mediaId: row.id, fileName: row.fileName };
    const { url, expiresAt } = linkTo(secretKey, publicUrl, link, Date.now(), "platform");
    return { ...row, url, expiresAt: expiresAt.toISOString() };
  };

  const mayRead = async (request: FastifyRequest, workspaceId: string): Promise<boolean> => {
    if (request.headers.authorization !== undefined) return false;
    const identity = await findIdentity(pool, deps.auth, request);
    if (identity?.kind !== "user") return false;
    const memberships = await listMemberships(pool, identity.userId);
    const role = memberships.find((each) => each.workspaceId === workspaceId)?.role;
    return role !== undefined && scopesOfRole[role].includes("inbox:read");
  };

  serve(app, deps, endpoints.uploadMedia, async ({ caller: { workspaceId, actorId }, request }) => {
    if (!request.isMultipart())
      throw new AppError("unsupported_media_type", "Send multipart/form-data with one part named file.");
    const part = await request.file();
    if (part?.fieldname !== "file") throw new AppError("invalid_request", "The part is named file.");
    const uploaded = await uploads.run(actorId, () => receiveUpload(folder, part.file));
    const row = { ...uploaded, fileName: part.filename === "" ? null : part.filename.slice(0, 200) };
    await withWorkspace(pool, workspaceId, (db) => saveMedia(db, workspaceId, row));
    return present(workspaceId, row);
  });

  serve(app, deps, endpoints.getMedia, async ({ caller: { workspaceId }, params }) =>
    present(
      workspaceId,
      found(await withWorkspace(pool, workspaceId, (db) => findMedia(db, workspaceId, params.mediaId)), "upload"),
    ),
  );

  const linkSchema = {
    hide: true,
    params: z.object({ workspaceId: id, mediaId: z.string().regex(/^[0-9a-f]{64}$/) }),
    querystring: z.object({
      until: z.coerce.number().int(),
      signature: z.string().max(100),
      name: z.string().max(1_000).optional(),
    }),
  };
  app.get("/media/:workspaceId/:mediaId", { schema: linkSchema }, async (request, reply) => {
    const { workspaceId, mediaId } = linkSchema.params.parse(request.params);
    const { until, signature, name: fileName = null } = linkSchema.querystring.parse(request.query);
    const isOpened = isOpenedBy(secretKey, { workspaceId, mediaId, fileName }, until, signature, Date.now());
    // A screen that has stood open for longer than its links hold shows its pictures all the same.
    if (!isOpened && !(await mayRead(request, workspaceId)))
      throw new AppError("not_found", "This address is not signed by us, or too old.");
    const workspace = asId<WorkspaceId>(workspaceId);
    const row = found(await withWorkspace(pool, workspace, (db) => findMedia(db, workspace, mediaId)), "upload");
    // The name of the message it was sent with; the session alone, which signs no name, gets the content's.
    const named = isOpened && fileName !== null ? fileName : row.fileName;
    const name = encodeURIComponent(named ?? `${row.id.slice(0, 12)}${endingOf(row.contentType)}`);
    reply.header(
      "content-disposition",
      `${isShownInPlace(row.contentType) ? "inline" : "attachment"}; filename*=UTF-8''${name}`,
    );
    // Whatever it is, it runs nothing: it is somebody's upload under our name.
    reply.header(
      "content-security-policy",
      "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; media-src 'self'",
    );
    // Fetched by platforms, and shown by their pages. What the session opens, our own pages alone show.
    reply.header("cross-origin-resource-policy", isOpened ? "cross-origin" : "same-origin");
    reply.header("cache-control", "private, max-age=86400, immutable");
    reply.type(row.contentType);
    return reply.sendFile(pathOfContent(mediaId), folder, { contentType: false, cacheControl: false });
  });
}
