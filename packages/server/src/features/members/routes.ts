import type { FastifyInstance } from "fastify";
import { memberEndpoints as endpoints, scopesOfRole, sessionEndpoints } from "@botschaft/contract";
import { asId } from "@botschaft/core";
import { withWorkspace } from "../../db/pool.ts";
import { found } from "../../http/appError.ts";
import type { Caller } from "../../http/caller.ts";
import { serve } from "../../http/endpoint.ts";
import type { HttpDeps } from "../../http/ports.ts";
import { releaseConversationsOf } from "../departures/index.ts";
import { tellChanged } from "../../pipeline/index.ts";
import { acceptInvitation, getInvitation } from "./acceptInvitation.ts";
import { assertMayGive } from "./access.ts";
import { changeRole, removeMember } from "./changeMembership.ts";
import { newInvitationToken } from "./invitationToken.ts";
import { presentInvitation, presentMember } from "./present.ts";
import {
  deleteInvitation,
  hasUser,
  insertInvitation,
  listInvitations,
  listMembers,
  type MemberRow,
} from "./queries.ts";

export function serveMembers(app: FastifyInstance, deps: HttpDeps): void {
  const { pool, publicUrl } = deps;

  serve(app, deps, endpoints.listMembers, async ({ caller: { workspaceId } }) =>
    withWorkspace(pool, workspaceId, async (db) => ({
      items: (await listMembers(db, workspaceId)).map(presentMember),
      nextCursor: null,
    })),
  );

  const release = ({ workspaceId }: Caller, { id, name }: MemberRow) =>
    releaseConversationsOf(deps, workspaceId, { memberId: asId(id), memberName: name });
  const tell = ({ userId }: MemberRow) => deps.access.announce(userId);

  serve(app, deps, endpoints.changeMemberRole, async ({ caller, params, body }) => {
    const member = await withWorkspace(pool, caller.workspaceId, async (db) => {
      const changed = await changeRole(db, caller, params.memberId, body.role);
      await tellChanged(db, caller.workspaceId, "members", [params.memberId]);
      return changed;
    });
    await tell(member);
    if (!scopesOfRole[body.role].includes("inbox:write")) await release(caller, member);
    return presentMember(member);
  });

  serve(app, deps, endpoints.removeMember, async ({ caller, params }) => {
    const member = await withWorkspace(pool, caller.workspaceId, async (db) => {
      const removed = await removeMember(db, caller, params.memberId);
      await tellChanged(db, caller.workspaceId, "members", [params.memberId]);
      return removed;
    });
    await tell(member);
    await release(caller, member);
    return undefined;
  });

  serve(app, deps, endpoints.listInvitations, async ({ caller: { workspaceId } }) =>
    withWorkspace(pool, workspaceId, async (db) => ({
      items: (await listInvitations(db, workspaceId)).map(presentInvitation),
      nextCursor: null,
    })),
  );

  serve(app, deps, endpoints.inviteMember, async ({ caller, body }) => {
    assertMayGive(caller, body.role);
    const { workspaceId, actorName: invitedBy } = caller;
    const { token, hash: tokenHash } = newInvitationToken();
    const row = await withWorkspace(pool, workspaceId, (db) =>
      insertInvitation(db, {
        workspaceId,
        tokenHash,
        role: body.role,
        email: body.email?.toLowerCase() ?? null,
        invitedBy,
      }),
    );
    return { ...presentInvitation(found(row, "workspace")), url: `${publicUrl}/invitations/${token}` };
  });

  serve(app, deps, endpoints.withdrawInvitation, async ({ caller: { workspaceId }, params }) => {
    const isGone = await withWorkspace(pool, workspaceId, (db) =>
      deleteInvitation(db, workspaceId, params.invitationId),
    );
    found(isGone ? params : null, "invitation");
    return undefined;
  });

  serve(app, deps, sessionEndpoints.getInvitation, async ({ params }) => {
    const { workspaceName, email, role, invitedBy, expiresAt } = await getInvitation(pool, params.token);
    const hasAccount = email !== null && (await hasUser(pool, email));
    return { workspaceName, email, hasAccount, role, invitedBy, expiresAt: expiresAt.toISOString() };
  });

  serve(app, deps, sessionEndpoints.acceptInvitation, async ({ params, body, identity, reply }) => ({
    workspaceId: await acceptInvitation(deps, params.token, identity, body, reply),
  }));
}
