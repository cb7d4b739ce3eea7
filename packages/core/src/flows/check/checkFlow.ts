import type { Capabilities } from "../../channel/capabilities.ts";
import type { FlowDefinition } from "../flowSchema.ts";
import type { FlowProblem } from "../parseFlow.ts";
import { checkGraph } from "./checkGraph.ts";
import { checkLimits } from "./checkLimits.ts";
import { checkLoops } from "./checkLoops.ts";
import { checkRules } from "./checkRules.ts";
import { checkTexts } from "./checkTexts.ts";
import type { OtherFlow } from "./otherFlow.ts";

export interface CheckOptions {
  /** The checked flow's own id and name, so that flows which call it are followed into the new definition. */
  readonly self?: { readonly id: string; readonly name: string };
  /** Channels the flow is meant for: what they would cut or leave out becomes a warning. */
  readonly channels?: readonly Capabilities[];
}

/**
 * All that keeps a flow from working (errors), and all that may surprise (warnings), each with its place. An empty answer, or
 * one with warnings alone, may be published: no run of it gets lost, hangs, or goes round in circles by itself.
 *
 * Calls of other flows are checked when `otherFlows` is given.
 */
export function checkFlow(
  definition: FlowDefinition,
  otherFlows?: readonly OtherFlow[],
  options: CheckOptions = {},
): readonly FlowProblem[] {
  const graph = checkGraph(definition, otherFlows, options.self);
  return [
    ...graph,
    ...checkLoops(definition, otherFlows ?? [], options.self),
    ...checkRules(definition),
    ...checkTexts(definition),
    ...(options.channels ?? []).flatMap((capabilities) => checkLimits(definition, capabilities)),
  ];
}

/** Whether nothing in the answer of `checkFlow` stands against publishing. */
export function isPublishable(problems: readonly FlowProblem[]): boolean {
  return problems.every(({ severity }) => severity !== "error");
}
