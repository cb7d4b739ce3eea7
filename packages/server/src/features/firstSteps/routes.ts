import type { FastifyInstance } from "fastify";
import { firstStepsEndpoints as endpoints } from "@botschaft/contract";
import { FIRST_OWNER } from "../../auth/index.ts";
import { withWorkspace } from "../../db/pool.ts";
import { serve } from "../../http/endpoint.ts";
import type { HttpDeps } from "../../http/ports.ts";
import { hasChannel } from "../channels/index.ts";
import { hasPublishedFlow } from "../flows/index.ts";
import { hasConversation } from "../inbox/index.ts";
import { hasOwnerWithAddress, hasTeam } from "../members/index.ts";
import { isDemoWorkspace } from "../workspaces/index.ts";

/** How far a workspace has come since it was empty. */
export function serveFirstSteps(app: FastifyInstance, deps: HttpDeps): void {
  serve(app, deps, endpoints.getFirstSteps, async ({ caller: { workspaceId } }) =>
    withWorkspace(deps.pool, workspaceId, async (db) => ({
      // The demo's owner has a name in its story, and needs no address.
      ownerNamed:
        !(await hasOwnerWithAddress(db, workspaceId, FIRST_OWNER.email)) || (await isDemoWorkspace(db, workspaceId)),
      channelConnected: await hasChannel(db, workspaceId),
      botPublished: await hasPublishedFlow(db, workspaceId),
      messageReceived: await hasConversation(db, workspaceId),
      teamInvited: await hasTeam(db, workspaceId),
    })),
  );
}
