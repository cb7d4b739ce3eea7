import type { FlowVersion } from "./flow.ts";
import type { FlowButton, FlowNode, FlowQuickReply, FlowTrigger, Localized, NodeOf } from "./flowSchema.ts";
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

/** A quick reply or button of a message that leads somewhere or says a payload. */
export interface MessageChoice {
  readonly title: Localized;
  readonly next: string | undefined;
  readonly payload: string | undefined;
}

const indexes = new WeakMap<FlowVersion, FlowIndex>();
const choices = new WeakMap<FlowNode, readonly MessageChoice[]>();

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

/** All choices a message node offers, in the order in which they are numbered: for each part its buttons, then its quick replies. */
export function choicesOf(node: NodeOf<"message">): readonly MessageChoice[] {
  const known = choices.get(node);
  if (known) return known;
  const found: MessageChoice[] = [];
  for (const part of node.messages) {
    if (part.kind === "text") collect(part.buttons, found);
    if (part.kind === "cards") for (const card of part.cards) collect(card.buttons, found);
    collect(part.quickReplies, found);
  }
  choices.set(node, found);
  return found;
}

/** Whether a quick reply or button is one of the node's numbered choices. */
export function isChoice<Item extends FlowButton | FlowQuickReply>(
  item: Item,
): item is Extract<Item, { kind: "postback" | "text" }> {
  return item.kind === "postback" || item.kind === "text";
}

function collect(items: readonly (FlowButton | FlowQuickReply)[] | undefined, into: MessageChoice[]): void {
  for (const item of items ?? [])
    if (isChoice(item)) into.push({ title: item.title, next: item.next, payload: item.payload });
}

function wordsOf(words: readonly string[] | Readonly<Record<string, readonly string[]>>): readonly string[] {
  return Array.isArray(words) ? words : Object.values(words).flat();
}
