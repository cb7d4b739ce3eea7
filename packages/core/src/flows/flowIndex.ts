import type { FlowVersion } from "./flow.ts";
import { type ChoiceItem, choicesOfPart } from "./choicesOfPart.ts";
import type { FlowNode, FlowTrigger, NodeOf } from "./flowSchema.ts";
import { foldText, type FoldedText } from "./reading/foldText.ts";

/** What is computed once for each version and used in every turn. */
export interface FlowIndex {
  readonly nodes: ReadonlyMap<string, FlowNode>;
  readonly triggers: readonly IndexedTrigger[];
}

export interface IndexedTrigger {
  readonly version: FlowVersion;
  readonly trigger: FlowTrigger;
  readonly startNodeId: string;
  /** Folded words of a keyword trigger. */
  readonly words: readonly FoldedText[];
}

const indexes = new WeakMap<FlowVersion, FlowIndex>();
const choices = new WeakMap<FlowNode, readonly ChoiceItem[]>();

export function flowIndex(version: FlowVersion): FlowIndex {
  const known = indexes.get(version);
  if (known) return known;
  const { definition } = version;
  const index: FlowIndex = {
    nodes: new Map(definition.nodes.map((node) => [node.id, node])),
    triggers: definition.triggers.map((trigger) => ({
      version,
      trigger,
      startNodeId: trigger.next ?? definition.start,
      words: trigger.kind === "keyword" ? wordsOf(trigger.words).map(foldText) : [],
    })),
  };
  indexes.set(version, index);
  return index;
}

export function findNode(version: FlowVersion, nodeId: string): FlowNode | undefined {
  return flowIndex(version).nodes.get(nodeId);
}

/** All choices a message node offers, in the order in which they are numbered. */
export function choicesOf(node: NodeOf<"message">): readonly ChoiceItem[] {
  const known = choices.get(node);
  if (known) return known;
  const found = node.messages.flatMap((part) => choicesOfPart(part).map(({ item }) => item));
  choices.set(node, found);
  return found;
}

function wordsOf(words: readonly string[] | Readonly<Record<string, readonly string[]>>): readonly string[] {
  return Array.isArray(words) ? words : Object.values(words).flat();
}
