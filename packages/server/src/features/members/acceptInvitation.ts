import { isAPIError } from "better-auth/api";
import type { FastifyReply } from "fastify";
import type { ClientBase, Pool } from "pg";
import type { Auth } from "../../auth/auth.ts";
import type { Identity } from "../../auth/identity.ts";
import { passCookies } from "../../auth/mountAuth.ts";
import { withWorkspace } from "../../db/pool.ts";
import { AppError } from "../../http/appError.ts";
import { asId, type WorkspaceId } from "@botschaft/core";
import { hashInvitationToken } from "./invitationToken.ts";
import { tellChanged } from "../../pipeline/index.ts";
import { deleteInvitation, findInvitation, insertMember, type InvitationRow, putBackInvitation } from "./queries.ts";

export interface NewPerson {
  readonly name?: string;
  readonly email?: string;
  readonly password?: string;
}

/** The invitation behind a token, or a refusal: it may have been used, withdrawn, or be over seven days old. */
export async function getInvitation(pool: Pool, token: string): Promise<InvitationRow> {
  const invitation = await findInvitation(pool, hashInvitationToken(token));
  if (!invitation) throw new AppError("invitation_invalid");
  return invitation;
}

/** Uses up the invitation: whoever is signed in joins; a stranger gets an account first and is signed in by the answer. */
export async function acceptInvitation(
  { pool, auth }: { readonly pool: Pool; readonly auth: Auth },
  token: string,
  identity: Identity | null,
  person: NewPerson,
  reply: FastifyReply,
): Promise<string> {
  const invitation = await getInvitation(pool, token);
  if (identity !== null && identity.kind !== "user") throw new AppError("forbidden", "A key cannot become a member.");
  const workspaceId = asId<WorkspaceId>(invitation.workspaceId);
  const useUp = async (db: ClientBase) => {
    if (!(await deleteInvitation(db, workspaceId, invitation.id))) throw new AppError("invitation_invalid");
  };
  const join = async (db: ClientBase, userId: string) => {
    const memberId = await insertMember(db, { workspaceId, userId, role: invitation.role });
    if (memberId === undefined) throw new AppError("already_member");
    await tellChanged(db, workspaceId, "members", [memberId]);
  };
  if (identity !== null) {
    // Before it is used up: whoever the link was forwarded to is told, and the person it is for still gets in.
    if (invitation.email !== null && invitation.email.toLowerCase() !== identity.email.toLowerCase())
      throw new AppError("invitation_for_another");
    await withWorkspace(pool, workspaceId, async (db) => {
      await useUp(db);
      await join(db, identity.userId);
    });
    return workspaceId;
  }
  const newcomer = parseNewcomer(invitation, person);
  // Before there is an account: of many who follow one link at once, one gets in and nobody else becomes anybody.
  await withWorkspace(pool, workspaceId, useUp);
  const userId = await signUp(auth, newcomer, reply).catch(async (error: unknown) => {
    await withWorkspace(pool, workspaceId, (db) => putBackInvitation(db, invitation, hashInvitationToken(token)));
    throw error;
  });
  await withWorkspace(pool, workspaceId, (db) => join(db, userId));
  return workspaceId;
}

function parseNewcomer(invitation: InvitationRow, person: NewPerson): Required<NewPerson> {
  const { name, password } = person;
  const email = invitation.email ?? person.email;
  if (name === undefined || email === undefined || password === undefined) {
    throw new AppError("invalid_request", "Somebody new gives name, email and password.");
  }
  if (person.email !== undefined && person.email.toLowerCase() !== email.toLowerCase()) {
    throw new AppError("invitation_for_another");
  }
  return { name, email, password };
}

async function signUp(auth: Auth, newcomer: Required<NewPerson>, reply: FastifyReply): Promise<string> {
  try {
    const { headers, response } = await auth.api.signUpEmail({ body: newcomer, returnHeaders: true });
    passCookies(headers, reply);
    return response.user.id;
  } catch (error) {
    if (isAPIError(error) && error.statusCode === 422) {
      throw new AppError(
        "conflict",
        "There is an account with this e-mail address: sign in first, then follow the link again.",
        { cause: error },
      );
    }
    throw error;
  }
}
