import type { Invitation, Member } from "@botschaft/contract";
import type { InvitationRow, MemberRow } from "./queries.ts";

export function presentMember(row: MemberRow): Member {
  return {
    id: row.id,
    userId: row.userId,
    name: row.name,
    email: row.email,
    imageUrl: row.image,
    role: row.role,
    createdAt: row.createdAt.toISOString(),
  };
}

export function presentInvitation(row: InvitationRow): Invitation {
  return {
    id: row.id,
    email: row.email,
    role: row.role,
    invitedBy: row.invitedBy,
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
  };
}
