import { randomUUID } from "node:crypto";
import type { ClientBase } from "pg";
import type { FlowProblem, WorkspaceId } from "@botschaft/core";
import { AppError, found } from "../../http/appError.ts";
import { checkDraft } from "./checkDraft.ts";
import { findFlow, findVersion, insertVersion, lockFlow, updateDraft } from "./queries.ts";
import { type FlowWithProblems, getFlow } from "./saveFlow.ts";

/**
 * Publishes the draft as a new version. Refuses with flow_invalid a flow that could get lost, hang, or go round in circles.
 * The caller announces the change once the transaction is committed.
 */
export async function publishFlow(
  db: ClientBase,
  workspaceId: WorkspaceId,
  flowId: string,
  publishedBy: string,
): Promise<FlowWithProblems> {
  found((await lockFlow(db, workspaceId, flowId)) || null, "flow");
  const row = found(await findFlow(db, workspaceId, flowId), "flow");
  const { definition, problems } = await checkDraft(db, workspaceId, row);
  const errors = problems.filter(({ severity }) => severity === "error");
  if (definition === null || errors.length > 0)
    throw new AppError("flow_invalid", undefined, { places: errors.map(placeOf) });
  await insertVersion(db, workspaceId, { id: randomUUID(), flowId, definition, publishedBy });
  return await getFlow(db, workspaceId, flowId);
}

/** Makes an older version the draft, and publishes it as a new version. Refuses one that calls a flow which is gone. */
export async function rollBackFlow(
  db: ClientBase,
  workspaceId: WorkspaceId,
  flowId: string,
  versionId: string,
  publishedBy: string,
): Promise<FlowWithProblems> {
  found((await lockFlow(db, workspaceId, flowId)) || null, "flow");
  const version = found(await findVersion(db, workspaceId, flowId, versionId), "version");
  await updateDraft(db, workspaceId, flowId, version.definition, null);
  return await publishFlow(db, workspaceId, flowId, publishedBy);
}

function placeOf({ path, code, message }: FlowProblem) {
  return { path: path.map((part) => `/${part}`).join(""), code, message };
}
