export const membersKey = ["members"] as const;
export const invitationsKey = ["invitations"] as const;
