import { ledgerEndpoints as endpoints } from "@botschaft/contract";
import type { FastifyInstance } from "fastify";
import { register } from "prom-client";
import type { Pool } from "pg";
import type { Identity } from "../../auth/identity.ts";
import { runsInstallation } from "../../auth/index.ts";
import { withWorkspace } from "../../db/pool.ts";
import { AppError, found } from "../../http/appError.ts";
import { pageOfRows, readCursor, writeCursor } from "../../http/cursor.ts";
import { serve } from "../../http/endpoint.ts";
import type { HttpDeps } from "../../http/ports.ts";
import { presentFailure, presentLedger, presentUnassigned, presentUnassignedDetail } from "./present.ts";
import {
  areConnectedElsewhere,
  findRawBodies,
  findUnassigned,
  listFailures,
  listUnassigned,
  sumLedger,
} from "./queries.ts";

const WEEK_MS = 7 * 24 * 3_600_000;

export function serveLedger(app: FastifyInstance, deps: HttpDeps): void {
  const { pool, pipeline } = deps;

  serve(app, deps, endpoints.getLedger, async ({ caller: { workspaceId, identity }, query }) => {
    const since = query.since === undefined ? new Date(Date.now() - WEEK_MS) : new Date(query.since);
    const after = readCursor("ledger", query.cursor, ["instant", "id"]);
    const rows = await withWorkspace(pool, workspaceId, (db) =>
      sumLedger(db, workspaceId, { since, channelId: query.channelId ?? null, after, limit: query.limit + 1 }),
    );
    const { items, nextCursor } = pageOfRows(rows, query.limit, presentLedger, ({ createdAt, channelId }) =>
      writeCursor("ledger", [createdAt, channelId]),
    );
    // Nobody knows whose they were: they say something about the installation, and nothing about a workspace.
    const forgedSignatures = (await runsInstallation(pool, identity)) ? await countForgeries() : null;
    return { since: since.toISOString(), channels: items, nextCursor, forgedSignatures };
  });

  serve(app, deps, endpoints.listFailedEntries, async ({ caller: { workspaceId }, query }) => {
    const below = readCursor("failed", query.cursor, ["bigint"]);
    const rows = await withWorkspace(pool, workspaceId, (db) =>
      listFailures(db, workspaceId, query.channelId ?? null, below, query.limit + 1),
    );
    const bodies = await findRawBodies(
      pool,
      rows.flatMap(({ rawId }) => (rawId === null ? [] : [rawId])),
    );
    return pageOfRows(
      rows,
      query.limit,
      (row) => presentFailure(row, bodies),
      (row) => writeCursor("failed", [row.entryId]),
    );
  });

  serve(app, deps, endpoints.listUnassignedEvents, async ({ caller: { workspaceId, identity }, query }) => {
    const ofInstallation = query.of === "installation";
    if (ofInstallation) await demandRunsInstallation(pool, identity);
    const list = `unassigned ${query.of}`;
    const below = readCursor(list, query.cursor, ["bigint"]);
    const rows = await listUnassigned(pool, ofInstallation ? null : workspaceId, below, query.limit + 1);
    return pageOfRows(rows, query.limit, presentUnassigned, (row) => writeCursor(list, [row.id]));
  });

  serve(app, deps, endpoints.getUnassignedEvent, async ({ caller: { workspaceId, identity }, params }) => {
    const row = found(await findUnassigned(pool, params.rawId), "event");
    const isTheirs =
      row.workspaceId === null ? await runsInstallation(pool, identity) : row.workspaceId === workspaceId;
    const detail = presentUnassignedDetail(found(isTheirs ? row : null, "event"));
    // Stored while nobody knew whose that account is; and its customers are not to be seen by who knows the app's secret.
    if (row.workspaceId !== null && (await areConnectedElsewhere(pool, workspaceId, detail.accountIds)))
      throw new AppError("forbidden", "It speaks of an account that is connected in another workspace.");
    return detail;
  });

  serve(app, deps, endpoints.replay, async ({ caller: { workspaceId, identity }, body }) => {
    const ofInstallation = body.of === "installation";
    if (ofInstallation) await demandRunsInstallation(pool, identity);
    return pipeline.replay(ofInstallation ? null : workspaceId, {
      since: body.since === undefined ? null : new Date(body.since),
      entryIds: body.entryIds ?? null,
    });
  });
}

async function demandRunsInstallation(pool: Pool, identity: Identity): Promise<void> {
  if (!(await runsInstallation(pool, identity)))
    throw new AppError("forbidden", "What is not of this workspace alone is for who runs the installation.");
}

/** Webhooks answered with 401, as the message path counts them. */
async function countForgeries(): Promise<number> {
  const metric = await register.getSingleMetric("botschaft_webhooks_total")?.get();
  return (
    metric?.values.filter(({ labels }) => labels.outcome === "401").reduce((sum, { value }) => sum + value, 0) ?? 0
  );
}
