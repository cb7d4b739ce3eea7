import { type ProblemCode, problems } from "@botschaft/contract";
import { asId, type ConversationId, type MemberCommand } from "@botschaft/core";
import { AppError } from "../../http/appError.ts";
import type { Caller } from "../../http/caller.ts";
import type { PipelinePort } from "../../http/ports.ts";

/** What became of a command: carried out, or stored and still to come. */
export type Submission =
  | { readonly kind: "done"; readonly messageSeqs: readonly number[] }
  | { readonly kind: "accepted" };

/**
 * Asks for something in a conversation in the caller's name and waits for its turn. A refusal of the turn becomes the caller's;
 * that there was nothing to do is none, because then all is as it was asked for.
 */
export async function submitCommand(
  pipeline: PipelinePort,
  caller: Caller,
  conversationId: string,
  command: MemberCommand,
  dedupeKey: string,
): Promise<Submission> {
  const body = { kind: "member", memberId: caller.actorId, memberName: caller.actorName, command } as const;
  try {
    const { refusal, messageSeqs } = await pipeline.submit({
      workspaceId: caller.workspaceId,
      conversationId: asId<ConversationId>(conversationId),
      body,
      dedupeKey,
    });
    if (refusal === null || refusal.code === "nothing_to_do") return { kind: "done", messageSeqs };
    throw isProblemCode(refusal.code)
      ? new AppError(refusal.code, refusal.detail)
      : new Error(`a turn refused with ${refusal.code}, which is no problem code`);
  } catch (error) {
    if (error instanceof AppError && error.code === "pipeline_timeout") return { kind: "accepted" };
    throw error;
  }
}

function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(problems, code);
}
