import { randomUUID } from "node:crypto";
import { cannedReplyEndpoints as endpoints, maxCannedReplies } from "@botschaft/contract";
import type { FastifyInstance } from "fastify";
import { withWorkspace } from "../../db/pool.ts";
import { AppError, found } from "../../http/appError.ts";
import type { Caller } from "../../http/caller.ts";
import { serve } from "../../http/endpoint.ts";
import type { HttpDeps } from "../../http/ports.ts";
import { tellChanged } from "../../pipeline/index.ts";
import { presentCannedReply } from "./present.ts";
import {
  deleteCannedReply,
  insertCannedReply,
  isShortcutTaken,
  listCannedReplies,
  updateCannedReply,
} from "./queries.ts";

export function serveCannedReplies(app: FastifyInstance, deps: HttpDeps): void {
  const { pool } = deps;

  serve(app, deps, endpoints.listCannedReplies, async ({ caller: { workspaceId, actorId } }) =>
    withWorkspace(pool, workspaceId, async (db) => ({
      items: (await listCannedReplies(db, workspaceId, actorId, maxCannedReplies)).map(presentCannedReply),
    })),
  );

  serve(app, deps, endpoints.createCannedReply, async ({ caller, body }) => {
    const { workspaceId, actorId } = caller;
    const ownerId = ownerOf(caller, body);
    const row = await withWorkspace(pool, workspaceId, async (db) => {
      const known = await listCannedReplies(db, workspaceId, actorId, maxCannedReplies);
      if (known.length >= maxCannedReplies) throw new AppError("conflict", `There are ${maxCannedReplies} already.`);
      const inserted = await insertCannedReply(db, workspaceId, { ...body, id: randomUUID(), ownerId });
      if (inserted) await tellChanged(db, workspaceId, "cannedReplies", [inserted.id]);
      return inserted;
    });
    if (!row) throw taken();
    return presentCannedReply(row);
  });

  serve(app, deps, endpoints.updateCannedReply, async ({ caller, params: { cannedReplyId: id }, body }) => {
    const { workspaceId, actorId } = caller;
    const changed = { ...body, id, ownerId: ownerOf(caller, body) };
    const row = await withWorkspace(pool, workspaceId, async (db) => {
      const known = await listCannedReplies(db, workspaceId, actorId, maxCannedReplies);
      found(
        known.find((one) => one.id === id),
        "canned reply",
      );
      if (await isShortcutTaken(db, workspaceId, changed)) throw taken();
      const updated = await updateCannedReply(db, workspaceId, actorId, changed);
      if (updated) await tellChanged(db, workspaceId, "cannedReplies", [id]);
      return updated;
    });
    return presentCannedReply(found(row, "canned reply"));
  });

  serve(app, deps, endpoints.deleteCannedReply, async ({ caller, params: { cannedReplyId: id } }) => {
    const { workspaceId, actorId } = caller;
    await withWorkspace(pool, workspaceId, async (db) => {
      if (!(await deleteCannedReply(db, workspaceId, actorId, id))) throw new AppError("not_found");
      await tellChanged(db, workspaceId, "cannedReplies", [id]);
    });
    return undefined;
  });
}

function ownerOf({ identity, actorId }: Caller, { isShared }: { readonly isShared: boolean }): string | null {
  if (isShared) return null;
  if (identity.kind !== "user") throw new AppError("forbidden", "A key has no canned replies of its own.");
  return actorId;
}

function taken(): AppError {
  return new AppError("conflict", "The shortcut is taken.");
}
