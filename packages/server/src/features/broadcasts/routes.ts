import { broadcastEndpoints as endpoints } from "@botschaft/contract";
import type { WorkspaceId } from "@botschaft/core";
import type { FastifyInstance } from "fastify";
import type { ClientBase } from "pg";
import { v7 as uuidv7 } from "uuid";
import { withWorkspace } from "../../db/pool.ts";
import { AppError, found } from "../../http/appError.ts";
import { pageOfRows, readCursor, writeCursor } from "../../http/cursor.ts";
import { serve } from "../../http/endpoint.ts";
import type { HttpDeps } from "../../http/ports.ts";
import { presentBroadcast, presentDelivery, presentDetail } from "./present.ts";
import {
  countDeliveries,
  findBroadcast,
  insertBroadcast,
  insertDeliveries,
  listBroadcasts,
  listDeliveries,
  lockBroadcast,
  setState,
  type BroadcastRow,
} from "./queries.ts";

export function serveBroadcasts(app: FastifyInstance, deps: HttpDeps): void {
  const { pool } = deps;

  serve(app, deps, endpoints.listBroadcasts, async ({ caller: { workspaceId }, query }) => {
    const [below = null] = readCursor("broadcasts", query.cursor, ["id"]) ?? [];
    const rows = await withWorkspace(pool, workspaceId, (db) =>
      listBroadcasts(db, workspaceId, below, query.limit + 1),
    );
    return pageOfRows(rows, query.limit, presentBroadcast, (row) => writeCursor("broadcasts", [row.id]));
  });

  serve(app, deps, endpoints.createBroadcast, async ({ caller: { workspaceId, actorName }, body }) =>
    withWorkspace(pool, workspaceId, async (db) => {
      const id = uuidv7();
      const { name, purpose, content, contactIds, isPaused } = body;
      const state = isPaused ? "paused" : "running";
      await insertBroadcast(db, { workspaceId, id, name, purpose, content, state, createdBy: actorName });
      await plan(db, workspaceId, id, contactIds);
      return await getDetail(db, workspaceId, id);
    }),
  );

  serve(app, deps, endpoints.getBroadcast, async ({ caller: { workspaceId }, params }) =>
    withWorkspace(pool, workspaceId, (db) => getDetail(db, workspaceId, params.broadcastId)),
  );

  serve(app, deps, endpoints.addBroadcastContacts, async ({ caller: { workspaceId }, params, body }) =>
    withWorkspace(pool, workspaceId, async (db) => {
      await lockUnstopped(db, workspaceId, params.broadcastId);
      await plan(db, workspaceId, params.broadcastId, body.contactIds);
      return await getDetail(db, workspaceId, params.broadcastId);
    }),
  );

  const change = (workspaceId: WorkspaceId, id: string, state: BroadcastRow["state"]) =>
    withWorkspace(pool, workspaceId, async (db) => {
      if (state === "stopped") found(await lockBroadcast(db, workspaceId, id), "broadcast");
      else await lockUnstopped(db, workspaceId, id);
      await setState(db, workspaceId, id, state);
      return await getDetail(db, workspaceId, id);
    });
  serve(app, deps, endpoints.pauseBroadcast, async ({ caller, params }) =>
    change(caller.workspaceId, params.broadcastId, "paused"),
  );
  serve(app, deps, endpoints.resumeBroadcast, async ({ caller, params }) =>
    change(caller.workspaceId, params.broadcastId, "running"),
  );
  serve(app, deps, endpoints.stopBroadcast, async ({ caller, params }) =>
    change(caller.workspaceId, params.broadcastId, "stopped"),
  );

  serve(app, deps, endpoints.listDeliveries, async ({ caller: { workspaceId }, params, query }) => {
    const [after = null] = readCursor("deliveries", query.cursor, ["id"]) ?? [];
    const rows = await withWorkspace(pool, workspaceId, async (db) => {
      found(await findBroadcast(db, workspaceId, params.broadcastId), "broadcast");
      const question = { state: query.state ?? null, after, limit: query.limit + 1 };
      return await listDeliveries(db, workspaceId, params.broadcastId, question);
    });
    return pageOfRows(rows, query.limit, presentDelivery, (row) => writeCursor("deliveries", [row.id]));
  });
}

async function getDetail(db: ClientBase, workspaceId: WorkspaceId, id: string) {
  const row = found(await findBroadcast(db, workspaceId, id), "broadcast");
  return presentDetail(row, await countDeliveries(db, workspaceId, id));
}

/** @throws AppError `broadcast_stopped`: who waited has been skipped, and nothing brings that back */
async function lockUnstopped(db: ClientBase, workspaceId: WorkspaceId, id: string): Promise<void> {
  const row = found(await lockBroadcast(db, workspaceId, id), "broadcast");
  if (row.state === "stopped") throw new AppError("broadcast_stopped");
}

async function plan(db: ClientBase, workspaceId: WorkspaceId, id: string, named: readonly string[]): Promise<void> {
  const contactIds = [...new Set(named)];
  await insertDeliveries(db, workspaceId, id, { ids: contactIds.map(() => uuidv7()), contactIds });
}
