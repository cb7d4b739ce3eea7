import { ledgerEndpoints as endpoints } from "@botschaft/contract";
import type { FastifyInstance } from "fastify";
import { register } from "prom-client";
import type { Identity } from "../../auth/identity.ts";
import { withWorkspace } from "../../db/pool.ts";
import { pageOfRows, readCursor, writeCursor } from "../../http/cursor.ts";
import { serve } from "../../http/endpoint.ts";
import type { HttpDeps } from "../../http/ports.ts";
import { presentFailure, presentLedger, presentUnassigned } from "./present.ts";
import { findRawBodies, listFailures, listUnassigned, ownsInstallation, sumLedger } from "./queries.ts";

const WEEK_MS = 7 * 24 * 3_600_000;

export function serveLedger(app: FastifyInstance, deps: HttpDeps): void {
  const { pool, pipeline } = deps;

  serve(app, deps, endpoints.getLedger, async ({ caller: { workspaceId }, query }) => {
    const since = query.since === undefined ? new Date(Date.now() - WEEK_MS) : new Date(query.since);
    const rows = await withWorkspace(pool, workspaceId, (db) => sumLedger(db, workspaceId, since));
    return { since: since.toISOString(), channels: rows.map(presentLedger), forgedSignatures: await countForgeries() };
  });

  serve(app, deps, endpoints.listFailedEntries, async ({ caller: { workspaceId }, query }) => {
    const below = readCursor("failed", query.cursor, ["integer"]);
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
    const below = readCursor("unassigned", query.cursor, ["integer"]);
    const ofNobody = await ownsEverything(identity);
    const rows = await listUnassigned(pool, workspaceId, { ofNobody, below, limit: query.limit + 1 });
    return pageOfRows(rows, query.limit, presentUnassigned, (row) => writeCursor("unassigned", [row.id]));
  });

  serve(app, deps, endpoints.replay, async ({ caller: { workspaceId }, body }) =>
    pipeline.replay(workspaceId, {
      since: body.since === undefined ? null : new Date(body.since),
      entryIds: body.entryIds ?? null,
    }),
  );

  const ownsEverything = async (identity: Identity) =>
    identity.kind === "installation_key" ||
    (identity.kind === "user" && (await ownsInstallation(pool, identity.userId)));
}

/** Webhooks answered with 401, as the message path counts them. */
async function countForgeries(): Promise<number> {
  const metric = await register.getSingleMetric("botschaft_webhooks_total")?.get();
  return (
    metric?.values.filter(({ labels }) => labels.outcome === "401").reduce((sum, { value }) => sum + value, 0) ?? 0
  );
}
