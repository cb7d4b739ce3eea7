import type { z } from "zod";
import type { conversationAction } from "@botschaft/contract";
import { asId, type FlowId, type MemberCommand, type MemberId, type WorkspaceId } from "@botschaft/core";
import type { ClientBase } from "pg";
import { AppError, found } from "../../http/appError.ts";
import { findMemberName } from "../members/index.ts";

/** An action of the API as the command the turn understands. Refuses a stranger as assignee and a snooze into the past. */
export async function commandOf(
  db: ClientBase,
  workspaceId: WorkspaceId,
  action: z.output<typeof conversationAction>,
  now: number,
): Promise<MemberCommand> {
  switch (action.kind) {
    case "assign": {
      const { memberId } = action;
      if (memberId === null) return { kind: "assign", memberId: null, memberName: null };
      const memberName = found(await findMemberName(db, workspaceId, memberId), "member");
      return { kind: "assign", memberId: asId<MemberId>(memberId), memberName };
    }
    case "snooze": {
      const until = Date.parse(action.until);
      if (until <= now) {
        const message = "Lies in the past.";
        throw new AppError("invalid_request", undefined, {
          places: [{ path: "/until", code: "in_the_past", message }],
        });
      }
      return { kind: "snooze", until };
    }
    case "start_flow":
      return { kind: "start_flow", flowId: asId<FlowId>(action.flowId) };
    default:
      return action;
  }
}
