import type { ClientBase } from "pg";
import { checkFlow, type FlowDefinition, type FlowProblem, parseFlow, type WorkspaceId } from "@botschaft/core";
import { type FlowWithDraft, listOtherFlows } from "./queries.ts";

export interface CheckedDraft {
  /** null where the draft is not even a flow. */
  readonly definition: FlowDefinition | null;
  readonly problems: readonly FlowProblem[];
}

/** What speaks against a draft: its form, its graph, and the flows it calls. */
export async function checkDraft(db: ClientBase, workspaceId: WorkspaceId, flow: FlowWithDraft): Promise<CheckedDraft> {
  const parsed = parseFlow(flow.draft);
  if (parsed.kind === "invalid") return { definition: null, problems: parsed.problems };
  const { definition } = parsed;
  const callsOthers = definition.nodes.some((node) => node.kind === "call_flow");
  const others = callsOthers ? await listOtherFlows(db, workspaceId, flow.id) : [];
  return { definition, problems: checkFlow(definition, others, { self: { id: flow.id, name: flow.name } }) };
}
