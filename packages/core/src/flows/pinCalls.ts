import type { OtherFlow } from "./check/otherFlow.ts";
import type { FlowDefinition } from "./flowSchema.ts";

/**
 * The definition with every flow that it calls by name called by its id. A published version goes on calling the flows that were
 * checked with it, whatever they, or others, are named later.
 *
 * @param otherFlows in the order in which flows are asked: of several with one name it is the first, as everywhere
 */
export function pinCalls(
  definition: FlowDefinition,
  otherFlows: readonly OtherFlow[],
  self: { readonly id: string; readonly name: string },
): FlowDefinition {
  const ids = new Set([self.id, ...otherFlows.map(({ id }) => id)]);
  const idOf = (idOrName: string) => {
    if (ids.has(idOrName)) return idOrName;
    return [self, ...otherFlows].find(({ name }) => name === idOrName)?.id ?? idOrName;
  };
  const nodes = definition.nodes.map((node) => (node.kind === "call_flow" ? { ...node, flow: idOf(node.flow) } : node));
  return { ...definition, nodes };
}
