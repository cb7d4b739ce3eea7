import { randomUUID } from "node:crypto";
import type { ClientBase } from "pg";
import { asId, type FlowId, type FlowProblem, pinCalls, type WorkspaceId } from "@botschaft/core";
import { AppError, found } from "../../http/appError.ts";
import { recordEvents } from "../../pipeline/index.ts";
import { checkDraft } from "./checkDraft.ts";
import { findFlow, findVersion, type FlowWithDraft, insertVersion, lockFlow, updateDraft } from "./queries.ts";
import { type FlowWithProblems, getFlow } from "./saveFlow.ts";

/**
 * Publishes the draft as a new version. Refuses with flow_invalid a flow that could get lost, hang, or go round in circles; with
 * `ifUpdatedAt`, and with conflict, a draft that was changed since.
 * The caller announces the change with the transaction.
 */
export async function publishFlow(
  db: ClientBase,
  workspaceId: WorkspaceId,
  flowId: string,
  publishedBy: string,
  ifUpdatedAt: string | null = null,
): Promise<FlowWithProblems> {
  const row = await lockDraft(db, workspaceId, flowId, ifUpdatedAt);
  const { definition, problems, called } = await checkDraft(db, workspaceId, row);
  const errors = problems.filter(({ severity }) => severity === "error");
  if (definition === null || errors.length > 0)
    throw new AppError("flow_invalid", undefined, { places: errors.map(placeOf) });
  const pinned = pinCalls(definition, called, row);
  const versionId = randomUUID();
  await insertVersion(db, workspaceId, { id: versionId, flowId, definition: pinned, publishedBy });
  const data = { flowId: asId<FlowId>(flowId) };
  const event = { name: "flow.published", at: Date.now(), flowVersionId: versionId, data } as const;
  await recordEvents(db, [{ workspaceId, event }]);
  return await getFlow(db, workspaceId, flowId);
}

/** Makes an older version the draft, and publishes it as a new version. Refuses one that calls a flow which is gone. */
export async function rollBackFlow(
  db: ClientBase,
  workspaceId: WorkspaceId,
  flowId: string,
  versionId: string,
  publishedBy: string,
  ifUpdatedAt: string | null,
): Promise<FlowWithProblems> {
  await lockDraft(db, workspaceId, flowId, ifUpdatedAt);
  const version = found(await findVersion(db, workspaceId, flowId, versionId), "version");
  await updateDraft(db, workspaceId, flowId, version.definition, null);
  return await publishFlow(db, workspaceId, flowId, publishedBy);
}

/** The flow, held until the transaction ends. */
async function lockDraft(
  db: ClientBase,
  workspaceId: WorkspaceId,
  flowId: string,
  ifUpdatedAt: string | null,
): Promise<FlowWithDraft> {
  found((await lockFlow(db, workspaceId, flowId)) || null, "flow");
  const row = found(await findFlow(db, workspaceId, flowId), "flow");
  if (ifUpdatedAt !== null && row.draftUpdatedAt.getTime() !== Date.parse(ifUpdatedAt))
    throw new AppError("conflict", "The draft was changed in the meantime.");
  return row;
}

function placeOf({ path, code, message }: FlowProblem) {
  return { path: path.map((part) => `/${part}`).join(""), code, message };
}
