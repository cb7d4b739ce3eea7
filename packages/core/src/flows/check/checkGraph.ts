import type { FlowDefinition, FlowNode } from "../flowSchema.ts";
import { portsOf } from "../nodePorts.ts";
import type { FlowProblem } from "../parseFlow.ts";
import type { OtherFlow } from "./otherFlow.ts";

/** Whether every way leads to a node that exists, every contact is led somewhere, and every node can be reached. */
export function checkGraph(
  definition: FlowDefinition,
  otherFlows: readonly OtherFlow[] | undefined,
  self: { id: string; name: string } | undefined,
): FlowProblem[] {
  const nodes = new Map(definition.nodes.map((node) => [node.id, node]));
  return [
    ...duplicates(definition),
    ...entries(definition, nodes),
    ...definition.nodes.flatMap((node, index) => [
      ...ways(node, index, nodes),
      ...calls(node, index, otherFlows, self),
    ]),
    ...unreachable(definition, nodes),
  ];
}

function duplicates({ nodes }: FlowDefinition): FlowProblem[] {
  const seen = new Set<string>();
  return nodes.flatMap(({ id }, index) => {
    if (!seen.has(id)) {
      seen.add(id);
      return [];
    }
    return [
      {
        code: "duplicate_node_id" as const,
        severity: "error" as const,
        nodeId: id,
        path: ["nodes", index, "id"],
        message: `There is more than one node "${id}".`,
        data: { id },
      },
    ];
  });
}

function entries({ start, triggers }: FlowDefinition, nodes: ReadonlyMap<string, FlowNode>): FlowProblem[] {
  const problems: FlowProblem[] = [];
  if (!nodes.has(start)) {
    problems.push({
      code: "missing_start",
      severity: "error",
      path: ["start"],
      message: `The flow starts at "${start}", which does not exist.`,
      data: { target: start },
    });
  }
  if (triggers.length === 0) {
    problems.push({
      code: "no_trigger",
      severity: "warning",
      path: ["triggers"],
      message: "Nothing starts this flow but a member or another flow.",
      data: {},
    });
  }
  triggers.forEach(({ next }, index) => {
    if (next === undefined || nodes.has(next)) return;
    problems.push({
      code: "missing_target",
      severity: "error",
      path: ["triggers", index, "next"],
      message: `The trigger leads to "${next}", which does not exist.`,
      data: { port: "next", target: next },
    });
  });
  return problems;
}

function ways(node: FlowNode, index: number, nodes: ReadonlyMap<string, FlowNode>): FlowProblem[] {
  return portsOf(node).flatMap(({ name, path, target, isRequired }): FlowProblem[] => {
    const place = { severity: "error" as const, nodeId: node.id, path: ["nodes", index, ...path] };
    if (target === undefined) {
      if (!isRequired) return [];
      return [
        {
          ...place,
          code: "port_leads_nowhere",
          message: `"${name}" of node "${node.id}" leads nowhere; the contact would be left standing.`,
          data: { port: name },
        },
      ];
    }
    if (nodes.has(target)) return [];
    return [
      {
        ...place,
        code: "missing_target",
        message: `"${name}" of node "${node.id}" leads to "${target}", which does not exist.`,
        data: { port: name, target },
      },
    ];
  });
}

function calls(
  node: FlowNode,
  index: number,
  otherFlows: readonly OtherFlow[] | undefined,
  self: { id: string; name: string } | undefined,
): FlowProblem[] {
  if (node.kind !== "call_flow" || !otherFlows) return [];
  if ([...otherFlows, ...(self ? [self] : [])].some(({ id, name }) => id === node.flow || name === node.flow))
    return [];
  return [
    {
      code: "unknown_flow",
      severity: "error",
      nodeId: node.id,
      path: ["nodes", index, "flow"],
      message: `Node "${node.id}" calls the flow "${node.flow}", which is not published here.`,
      data: { flow: node.flow },
    },
  ];
}

function unreachable(definition: FlowDefinition, nodes: ReadonlyMap<string, FlowNode>): FlowProblem[] {
  const reached = new Set<string>();
  const open = [definition.start, ...definition.triggers.flatMap(({ next }) => (next === undefined ? [] : [next]))];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const node = nodes.get(id);
    if (!node || reached.has(id)) continue;
    reached.add(id);
    for (const { target } of portsOf(node)) if (target !== undefined) open.push(target);
  }
  return definition.nodes.flatMap(({ id }, index) =>
    reached.has(id)
      ? []
      : [
          {
            code: "unreachable_node" as const,
            severity: "warning" as const,
            nodeId: id,
            path: ["nodes", index],
            message: `Nothing leads to node "${id}".`,
            data: { id },
          },
        ],
  );
}
