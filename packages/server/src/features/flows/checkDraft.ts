import type { ClientBase } from "pg";
import {
  checkFlow,
  type FlowDefinition,
  type FlowProblem,
  type OtherFlow,
  parseFlow,
  type WorkspaceId,
} from "@botschaft/core";
import { type FlowWithDraft, listPublishedFlows } from "./queries.ts";

export interface CheckedDraft {
  /** null where the draft is not even a flow. */
  readonly definition: FlowDefinition | null;
  readonly problems: readonly FlowProblem[];
  /** The published flows it calls, and those they call, in the order in which flows are asked. */
  readonly called: readonly OtherFlow[];
}

/** What speaks against a draft: its form, its graph, and the flows it calls. */
export async function checkDraft(db: ClientBase, workspaceId: WorkspaceId, flow: FlowWithDraft): Promise<CheckedDraft> {
  const parsed = parseFlow(flow.draft);
  if (parsed.kind === "invalid") return { definition: null, problems: parsed.problems, called: [] };
  const { definition } = parsed;
  const called = await listCalledFlows(db, workspaceId, flow.id, definition);
  const problems = checkFlow(definition, called, { self: { id: flow.id, name: flow.name } });
  return { definition, problems, called };
}

/** Only what can be reached by calls: a workspace may have hundreds of large flows, and each check waits for all it reads. */
async function listCalledFlows(
  db: ClientBase,
  workspaceId: WorkspaceId,
  flowId: string,
  definition: FlowDefinition,
): Promise<OtherFlow[]> {
  const asked = new Set<string>();
  const found = new Map<string, OtherFlow & { readonly place: number }>();
  for (let wanted = callsOf(definition); wanted.length > 0; ) {
    for (const each of wanted) asked.add(each);
    const flows = await listPublishedFlows(db, workspaceId, flowId, wanted);
    const isNew = flows.filter(({ id }) => !found.has(id));
    for (const flow of isNew) found.set(flow.id, flow);
    wanted = [...new Set(isNew.flatMap((flow) => callsOf(flow.definition)))].filter((each) => !asked.has(each));
  }
  return [...found.values()].sort((one, other) => one.place - other.place);
}

function callsOf({ nodes }: FlowDefinition): string[] {
  return nodes.flatMap((node) => (node.kind === "call_flow" ? [node.flow] : []));
}
