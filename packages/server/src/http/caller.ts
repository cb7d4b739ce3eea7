import type { FastifyRequest } from "fastify";
import type { Pool } from "pg";
import { allScopes, type Role, type Scope, scopesOfRole } from "@botschaft/contract";
import { asId, type MemberId, type WorkspaceId } from "@botschaft/core";
import type { Identity } from "../auth/identity.ts";
import { AppError } from "./appError.ts";

/** Who acts in a workspace, and what they may do there. */
export interface Caller {
  readonly identity: Identity;
  readonly workspaceId: WorkspaceId;
  /** The member's id; for a key the key's own, so that what it does carries a name. */
  readonly actorId: MemberId;
  readonly actorName: string;
  /** null for a key. */
  readonly role: Role | null;
  readonly scopes: ReadonlySet<Scope>;
}

export interface Membership {
  readonly workspaceId: string;
  readonly memberId: string;
  readonly role: Role;
}

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * The caller in the workspace that the request means. Refuses with not_found for a workspace that is none of theirs: whether it
 * exists is none of their business either.
 */
export async function getCaller(pool: Pool, identity: Identity, request: FastifyRequest): Promise<Caller> {
  const caller = await findCaller(pool, identity, namedWorkspace(request));
  if (caller === null) throw new AppError("workspace_required");
  return caller;
}

/** As `getCaller`; null when no workspace is named and it is not clear which could be meant. */
export async function findCaller(pool: Pool, identity: Identity, named: string | null): Promise<Caller | null> {
  switch (identity.kind) {
    case "key": {
      if (named !== null && named !== identity.workspaceId) throw noSuchWorkspace();
      return callerOfKey(identity, identity.workspaceId, identity.scopes);
    }
    case "installation_key": {
      if (named === null) return null;
      const { rowCount } = await pool.query("select from workspaces where id = $1", [named]);
      if (rowCount === 0) throw noSuchWorkspace();
      return callerOfKey(identity, named, allScopes);
    }
    case "user": {
      const memberships = await listMemberships(pool, identity.userId);
      const membership = named === null ? onlyOne(memberships) : memberships.find((each) => each.workspaceId === named);
      if (membership) return callerOfMember(identity, membership);
      if (named === null) return null;
      throw noSuchWorkspace();
    }
  }
}

/** The workspaces of a person, oldest first. Runs before a workspace is chosen, so row security cannot stand behind it. */
export async function listMemberships(pool: Pool, userId: string): Promise<Membership[]> {
  const { rows } = await pool.query<Membership>(
    `select workspace_id as "workspaceId", id as "memberId", role from members where user_id = $1 order by created_at, workspace_id limit 1000`,
    [userId],
  );
  return rows;
}

/** The workspace a request names: in its path, its header or (for EventSource, which sends no headers) its query. */
export function namedWorkspace(request: FastifyRequest): string | null {
  const named =
    textAt(request.params, "workspaceId") ??
    textAt(request.headers, "x-workspace-id") ??
    textAt(request.query, "workspaceId");
  if (named !== null && !GUID.test(named)) throw noSuchWorkspace();
  return named?.toLowerCase() ?? null;
}

function callerOfKey(
  identity: Exclude<Identity, { kind: "user" }>,
  workspaceId: string,
  scopes: readonly Scope[],
): Caller {
  return {
    identity,
    workspaceId: asId(workspaceId),
    actorId: asId(identity.keyId),
    actorName: identity.name,
    role: null,
    scopes: new Set(scopes),
  };
}

function callerOfMember(
  identity: Extract<Identity, { kind: "user" }>,
  { workspaceId, memberId, role }: Membership,
): Caller {
  return {
    identity,
    workspaceId: asId(workspaceId),
    actorId: asId(memberId),
    actorName: identity.name,
    role,
    scopes: new Set(scopesOfRole[role]),
  };
}

function onlyOne(memberships: readonly Membership[]): Membership | undefined {
  return memberships.length === 1 ? memberships[0] : undefined;
}

function textAt(from: unknown, name: string): string | null {
  if (typeof from !== "object" || from === null) return null;
  const value = Object.entries(from).find(([each]) => each === name)?.[1];
  return typeof value === "string" && value !== "" ? value : null;
}

function noSuchWorkspace(): AppError {
  return new AppError("not_found", "No such workspace.");
}
