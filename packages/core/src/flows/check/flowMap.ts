import { choicesOf } from "../flowIndex.ts";
import type { FlowDefinition, FlowNode, NodeOf } from "../flowSchema.ts";
import type { OtherFlow } from "./otherFlow.ts";

/** The checked flow among those it may call. */
export interface FlowMap {
  readonly definition: FlowDefinition;
  readonly nodes: ReadonlyMap<string, FlowNode>;
}

export interface FlowMaps {
  readonly own: FlowMap;
  /** By id and by name. */
  readonly called: ReadonlyMap<string, FlowMap>;
}

/** The published version of the checked flow itself is replaced by the definition that is checked. */
export function mapFlows(
  definition: FlowDefinition,
  otherFlows: readonly OtherFlow[],
  self: { id: string; name: string } | undefined,
): FlowMaps {
  const own = flowMap(definition);
  const called = new Map<string, FlowMap>();
  for (const other of otherFlows) {
    const map = other.id === self?.id ? own : flowMap(other.definition);
    if (!called.has(other.name)) called.set(other.name, map);
    called.set(other.id, map);
  }
  if (self) for (const name of [self.name, self.id]) called.set(name, own);
  return { own, called };
}

/** Where a run goes on from the node in the same turn, leaving aside calls; nothing where it stops for the contact or the clock. */
export function sameTurnTargets(node: FlowNode): readonly (string | undefined)[] {
  switch (node.kind) {
    case "question":
    case "wait":
    case "hand_to_human":
    case "end":
      return [];
    case "message":
    case "set_attribute":
    case "tag":
    case "call_flow":
      return [node.next];
    case "condition":
      return [...node.branches.map((branch) => branch.next), node.otherwise];
    case "split":
      return node.branches.map((branch) => branch.next);
    // The answer comes in a later turn; but a circle of requests alone would never stop either.
    case "http":
      return [node.ok, node.failed];
  }
}

/** Whether the flow is through behind this node, so that a caller goes on. */
export function endsFlow(node: FlowNode): boolean {
  switch (node.kind) {
    case "end":
      return true;
    case "message":
      return node.next === undefined && !awaitsChoice(node);
    case "set_attribute":
    case "tag":
    case "call_flow":
      return node.next === undefined;
    case "question":
    case "condition":
    case "split":
    case "wait":
    case "hand_to_human":
    case "http":
      return false;
  }
}

function awaitsChoice(node: NodeOf<"message">): boolean {
  return choicesOf(node).some(({ next }) => next !== undefined);
}

function flowMap(definition: FlowDefinition): FlowMap {
  return { definition, nodes: new Map(definition.nodes.map((node) => [node.id, node])) };
}
