import type { ClientBase } from "pg";
import type { Role } from "@botschaft/contract";
import { AppError, found } from "../../http/appError.ts";
import type { Caller } from "../../http/caller.ts";
import { assertMayGive, assertMayTouch } from "./access.ts";
import { deleteMember, findMember, lockOwners, type MemberRow, setRole } from "./queries.ts";

/** Gives a member another role. The last owner keeps theirs. */
export async function changeRole(db: ClientBase, caller: Caller, memberId: string, role: Role): Promise<MemberRow> {
  const member = await getMemberToChange(db, caller, memberId, role);
  await setRole(db, caller.workspaceId, memberId, role);
  return { ...member, role };
}

/** Removes a member, and tells whom; what they said stays. The last owner stays too. */
export async function removeMember(db: ClientBase, caller: Caller, memberId: string): Promise<MemberRow> {
  const member = await getMemberToChange(db, caller, memberId, null);
  await deleteMember(db, caller.workspaceId, memberId);
  return member;
}

async function getMemberToChange(
  db: ClientBase,
  caller: Caller,
  memberId: string,
  newRole: Role | null,
): Promise<MemberRow> {
  const owners = await lockOwners(db, caller.workspaceId);
  const member = found(await findMember(db, caller.workspaceId, memberId), "member");
  assertMayTouch(caller, [member.role]);
  if (newRole !== null) assertMayGive(caller, newRole);
  if (newRole !== "owner" && owners.length === 1 && owners[0] === member.id) throw new AppError("last_owner");
  return member;
}
