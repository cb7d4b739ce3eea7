import { type AccountEvent, channelEndpoints as endpoints } from "@botschaft/contract";
import { accountFacts } from "@botschaft/core";
import type { FastifyInstance } from "fastify";
import { withWorkspace } from "../../../db/pool.ts";
import { found } from "../../../http/appError.ts";
import { pageOfRows, readCursor, writeCursor } from "../../../http/cursor.ts";
import { serve } from "../../../http/endpoint.ts";
import type { HttpDeps } from "../../../http/ports.ts";
import { tellChanged } from "../../../pipeline/index.ts";
import { findChannel } from "../queries.ts";
import { type AccountEventRow, listAccountEvents, markAccountEventsSeen } from "./queries.ts";

export function serveAccountEvents(app: FastifyInstance, deps: HttpDeps): void {
  const { pool } = deps;

  serve(app, deps, endpoints.listAccountEvents, async ({ caller: { workspaceId }, params, query }) => {
    const below = readCursor("account events", query.cursor, ["bigint"]);
    const rows = await withWorkspace(pool, workspaceId, async (db) => {
      found(await findChannel(db, workspaceId, params.channelId), "channel");
      return await listAccountEvents(db, workspaceId, params.channelId, below, query.limit + 1);
    });
    return pageOfRows(rows, query.limit, present, (row) => writeCursor("account events", [row.id]));
  });

  serve(app, deps, endpoints.markAccountEventsSeen, async ({ caller: { workspaceId, actorId }, params, body }) => {
    await withWorkspace(pool, workspaceId, async (db) => {
      const channel = found(await findChannel(db, workspaceId, params.channelId), "channel");
      await markAccountEventsSeen(db, workspaceId, channel.id, body.upTo, actorId);
      await tellChanged(db, workspaceId, "channels", [channel.id]);
    });
    return undefined;
  });
}

function present({ id, at, name, needsPerson, raw, seenAt }: AccountEventRow): AccountEvent {
  const { action, reason, template, text, ref } = accountFacts(raw === null ? undefined : JSON.parse(raw));
  return {
    id,
    at: at.toISOString(),
    name,
    action: action ?? null,
    reason: reason ?? null,
    template: template ?? null,
    text: text ?? null,
    ref: ref ?? null,
    needsPerson,
    seenAt: seenAt?.toISOString() ?? null,
    raw,
  };
}
