import { type FlowFile, flowEndpoints as endpoints } from "@botschaft/contract";
import type { WorkspaceId } from "@botschaft/core";
import type { FastifyInstance } from "fastify";
import type { ClientBase } from "pg";
import { withWorkspace } from "../../db/pool.ts";
import { found } from "../../http/appError.ts";
import { pageOfRows, readCursor, writeCursor } from "../../http/cursor.ts";
import { serve } from "../../http/endpoint.ts";
import type { HttpDeps } from "../../http/ports.ts";
import { tellChanged } from "../../pipeline/index.ts";
import { presentFlow, presentFlowSummary, presentVersion } from "./present.ts";
import { publishFlow, rollBackFlow } from "./publishFlow.ts";
import { archiveFlow, findFlow, findVersion, listFlows, listVersions, updateFlow } from "./queries.ts";
import { type FlowWithProblems, getFlow, importFlow, saveDraft } from "./saveFlow.ts";

export function serveFlows(app: FastifyInstance, deps: HttpDeps): void {
  const { pool, directory } = deps;
  const present = ({ row, problems }: FlowWithProblems) => presentFlow(row, problems);
  /** Runs a change of what is drawn, and tells who watches. */
  const draw = (workspaceId: WorkspaceId, fn: (db: ClientBase) => Promise<FlowWithProblems>) =>
    withWorkspace(pool, workspaceId, async (db) => {
      const flow = await fn(db);
      await tellChanged(db, workspaceId, "flows", [flow.row.id]);
      return present(flow);
    });
  /** Runs a change of what bots do, and tells who watches, and the message path. */
  const change = <T>(workspaceId: WorkspaceId, flowId: string, fn: (db: ClientBase) => Promise<T>): Promise<T> =>
    directory.change(workspaceId, async (db) => {
      const changed = await fn(db);
      await tellChanged(db, workspaceId, "flows", [flowId]);
      return changed;
    });

  serve(app, deps, endpoints.listFlows, async ({ caller: { workspaceId }, query }) => {
    const after = readCursor("flows", query.cursor, ["integer", "instant", "id"]);
    const rows = await withWorkspace(pool, workspaceId, (db) => listFlows(db, workspaceId, after, query.limit + 1));
    return pageOfRows(rows, query.limit, presentFlowSummary, (row) =>
      writeCursor("flows", [row.priority, row.createdAtText, row.id]),
    );
  });

  serve(app, deps, endpoints.createFlow, async ({ caller: { workspaceId }, body }) =>
    draw(workspaceId, (db) => importFlow(db, workspaceId, body)),
  );

  serve(app, deps, endpoints.importFlow, async ({ caller: { workspaceId }, body }) =>
    draw(workspaceId, (db) => importFlow(db, workspaceId, body)),
  );

  serve(app, deps, endpoints.getFlow, async ({ caller: { workspaceId }, params }) =>
    withWorkspace(pool, workspaceId, async (db) => present(await getFlow(db, workspaceId, params.flowId))),
  );

  serve(app, deps, endpoints.updateFlow, async ({ caller: { workspaceId }, params, body }) =>
    change(workspaceId, params.flowId, async (db) => {
      await updateFlow(db, workspaceId, params.flowId, body);
      return present(await getFlow(db, workspaceId, params.flowId));
    }),
  );

  serve(app, deps, endpoints.putFlowDraft, async ({ caller: { workspaceId }, params, body }) =>
    draw(workspaceId, (db) => saveDraft(db, workspaceId, params.flowId, body.definition, body.ifUpdatedAt ?? null)),
  );

  serve(app, deps, endpoints.exportFlow, async ({ caller: { workspaceId }, params, reply }) => {
    const row = found(await withWorkspace(pool, workspaceId, (db) => findFlow(db, workspaceId, params.flowId)), "flow");
    reply.header("content-disposition", `attachment; filename="flow-${row.id}.json"`);
    const file: FlowFile = {
      botschaft: "flow",
      name: row.name,
      priority: row.priority,
      definition: { ...row.draft, formatVersion: 1 },
    };
    return file;
  });

  serve(app, deps, endpoints.publishFlow, async ({ caller: { workspaceId, actorName }, params, query }) =>
    change(workspaceId, params.flowId, async (db) =>
      present(await publishFlow(db, workspaceId, params.flowId, actorName, query.ifUpdatedAt ?? null)),
    ),
  );

  serve(app, deps, endpoints.listFlowVersions, async ({ caller: { workspaceId }, params, query }) => {
    const below = readCursor("versions", query.cursor, ["integer"]);
    const rows = await withWorkspace(pool, workspaceId, async (db) => {
      found(await findFlow(db, workspaceId, params.flowId), "flow");
      return await listVersions(db, workspaceId, params.flowId, below, query.limit + 1);
    });
    return pageOfRows(rows, query.limit, presentVersion, (row) => writeCursor("versions", [row.number]));
  });

  serve(app, deps, endpoints.getFlowVersion, async ({ caller: { workspaceId }, params }) => {
    const row = found(
      await withWorkspace(pool, workspaceId, (db) => findVersion(db, workspaceId, params.flowId, params.versionId)),
      "version",
    );
    return { ...presentVersion(row), definition: { ...row.definition, formatVersion: 1 as const } };
  });

  serve(
    app,
    deps,
    endpoints.rollbackFlow,
    async ({ caller: { workspaceId, actorName }, params: { flowId, versionId }, query }) =>
      change(workspaceId, flowId, async (db) =>
        present(await rollBackFlow(db, workspaceId, flowId, versionId, actorName, query.ifUpdatedAt ?? null)),
      ),
  );

  serve(app, deps, endpoints.archiveFlow, async ({ caller: { workspaceId }, params }) => {
    const isGone = await change(workspaceId, params.flowId, (db) => archiveFlow(db, workspaceId, params.flowId));
    found(isGone || null, "flow");
    return undefined;
  });
}
