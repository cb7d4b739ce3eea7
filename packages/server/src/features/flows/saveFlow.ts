import { randomUUID } from "node:crypto";
import type { ClientBase } from "pg";
import type { FlowProblem, WorkspaceId } from "@botschaft/core";
import { AppError, found } from "../../http/appError.ts";
import { checkDraft } from "./checkDraft.ts";
import { findFlow, type FlowWithDraft, insertFlow, updateDraft } from "./queries.ts";

const EMPTY_DRAFT = { formatVersion: 1, triggers: [], start: "start", nodes: [] };

export interface FlowWithProblems {
  readonly row: FlowWithDraft;
  readonly problems: readonly FlowProblem[];
}

export async function getFlow(db: ClientBase, workspaceId: WorkspaceId, flowId: string): Promise<FlowWithProblems> {
  const row = found(await findFlow(db, workspaceId, flowId), "flow");
  return { row, problems: (await checkDraft(db, workspaceId, row)).problems };
}

/** Creates a flow with this draft, whether it could be published or not. */
export async function importFlow(
  db: ClientBase,
  workspaceId: WorkspaceId,
  file: { readonly name: string; readonly priority?: number; readonly definition?: object },
): Promise<FlowWithProblems> {
  const id = randomUUID();
  await insertFlow(db, workspaceId, {
    id,
    name: file.name,
    priority: file.priority,
    draft: file.definition ?? EMPTY_DRAFT,
  });
  return await getFlow(db, workspaceId, id);
}

/** Replaces the draft. With `ifUpdatedAt`, refuses with conflict when somebody else did so since. */
export async function saveDraft(
  db: ClientBase,
  workspaceId: WorkspaceId,
  flowId: string,
  definition: object,
  ifUpdatedAt: string | null,
): Promise<FlowWithProblems> {
  found(await findFlow(db, workspaceId, flowId), "flow");
  if (!(await updateDraft(db, workspaceId, flowId, definition, ifUpdatedAt)))
    throw new AppError("conflict", "The draft was changed in the meantime.");
  return await getFlow(db, workspaceId, flowId);
}
