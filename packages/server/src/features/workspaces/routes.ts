import type { FastifyInstance } from "fastify";
import { workspaceEndpoints as endpoints } from "@botschaft/contract";
import { withWorkspace } from "../../db/pool.ts";
import { found } from "../../http/appError.ts";
import { pageOfRows, readCursor, writeCursor } from "../../http/cursor.ts";
import { serve } from "../../http/endpoint.ts";
import type { HttpDeps } from "../../http/ports.ts";
import { createWorkspace } from "./createWorkspace.ts";
import { presentWorkspace } from "./present.ts";
import { findWorkspace, listWorkspacesFor, updateWorkspace } from "./queries.ts";

export function serveWorkspaces(app: FastifyInstance, deps: HttpDeps): void {
  const { pool } = deps;

  serve(app, deps, endpoints.listWorkspaces, async ({ identity, query }) => {
    const after = readCursor("workspaces", query.cursor, ["instant", "id"]);
    const rows = await listWorkspacesFor(pool, identity, after, query.limit + 1);
    return pageOfRows(rows, query.limit, presentWorkspace, (row) =>
      writeCursor("workspaces", [row.createdAtText, row.id]),
    );
  });

  serve(app, deps, endpoints.createWorkspace, async ({ identity, body }) => {
    const ownerUserId = identity.kind === "user" ? identity.userId : null;
    return presentWorkspace(
      await createWorkspace(pool, { name: body.name, settings: body.settings ?? {}, ownerUserId }),
    );
  });

  serve(app, deps, endpoints.getWorkspace, async ({ caller }) =>
    withWorkspace(pool, caller.workspaceId, async (db) =>
      presentWorkspace(found(await findWorkspace(db, caller.workspaceId), "workspace")),
    ),
  );

  serve(app, deps, endpoints.updateWorkspace, async ({ caller, body }) =>
    withWorkspace(pool, caller.workspaceId, async (db) =>
      presentWorkspace(
        found(await updateWorkspace(db, caller.workspaceId, body.name ?? null, body.settings ?? {}), "workspace"),
      ),
    ),
  );
}
