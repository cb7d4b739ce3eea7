import { randomUUID } from "node:crypto";
import type { FastifyInstance } from "fastify";
import { apiKeyEndpoints as endpoints, type Scope } from "@botschaft/contract";
import { asId } from "@botschaft/core";
import { newApiKeySecret } from "../../auth/apiKeySecret.ts";
import { withWorkspace } from "../../db/pool.ts";
import { AppError, found } from "../../http/appError.ts";
import type { Caller } from "../../http/caller.ts";
import { serve } from "../../http/endpoint.ts";
import type { HttpDeps } from "../../http/ports.ts";
import { releaseConversationsOf } from "../departures/index.ts";
import { presentApiKey } from "./present.ts";
import { insertApiKey, listApiKeys, revokeApiKey } from "./queries.ts";

export function serveApiKeys(app: FastifyInstance, deps: HttpDeps): void {
  const { pool } = deps;

  serve(app, deps, endpoints.listApiKeys, async ({ caller: { workspaceId } }) =>
    withWorkspace(pool, workspaceId, async (db) => ({
      items: (await listApiKeys(db, workspaceId)).map(presentApiKey),
      nextCursor: null,
    })),
  );

  serve(app, deps, endpoints.createApiKey, async ({ caller, body }) => {
    assertHasAll(caller, body.scopes);
    const { secret, hash, hint } = newApiKeySecret();
    const { workspaceId, actorName: createdBy } = caller;
    const key = {
      id: randomUUID(),
      workspaceId,
      name: body.name,
      hash,
      hint,
      scopes: [...new Set(body.scopes)],
      createdBy,
      expiresAt: body.expiresAt ?? null,
    };
    const row = await withWorkspace(pool, workspaceId, (db) => insertApiKey(db, key));
    return { ...presentApiKey(found(row, "workspace")), secret };
  });

  serve(app, deps, endpoints.revokeApiKey, async ({ caller: { workspaceId }, params }) => {
    const name = found(
      await withWorkspace(pool, workspaceId, (db) => revokeApiKey(db, workspaceId, params.keyId)),
      "key",
    );
    await deps.access.announce(params.keyId);
    await releaseConversationsOf(deps, workspaceId, { memberId: asId(params.keyId), memberName: name });
    return undefined;
  });
}

/** Nobody hands on what they do not have. */
function assertHasAll(caller: Caller, scopes: readonly Scope[]): void {
  const missing = scopes.filter((scope) => !caller.scopes.has(scope));
  if (missing.length > 0) throw new AppError("forbidden", `You do not have ${missing.join(", ")} yourself.`);
}
