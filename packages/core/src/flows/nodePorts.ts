import { choicesOfPart } from "./choicesOfPart.ts";
import type { FlowNode, NodeOf } from "./flowSchema.ts";

type Path = readonly (string | number)[];

/** One way out of a node. */
export interface NodePort {
  /** Stable within the node, e.g. "next", "otherwise", "branches.0", "choices.2". */
  readonly name: string;
  /** Where in the node the target stands. */
  readonly path: Path;
  readonly target: string | undefined;
  /** A contact who comes this way without a target would be left standing; an `end` node says that it is meant. */
  readonly isRequired: boolean;
}

/** All ways out of a node, whether they lead anywhere or not. */
export function portsOf(node: FlowNode): readonly NodePort[] {
  switch (node.kind) {
    case "message":
      return [port("next", node.next), port("otherwise", node.otherwise), ...messageChoices(node)];
    case "question":
      return questionPorts(node);
    case "condition":
      return [...branches(node), must("otherwise", node.otherwise)];
    case "split":
      return branches(node);
    case "wait":
      return [must("next", node.next)];
    case "set_attribute":
    case "tag":
    case "call_flow":
      return [port("next", node.next)];
    case "http":
      return [must("ok", node.ok), must("failed", node.failed)];
    case "hand_to_human":
    case "end":
      return [];
  }
}

function questionPorts(node: NodeOf<"question">): NodePort[] {
  const { answer } = node;
  const own =
    answer.type === "choice"
      ? answer.choices.map((choice, index) =>
          port(`choices.${index}`, choice.next, ["answer", "choices", index, "next"]),
        )
      : answer.type === "yes_no"
        ? [port("yes", answer.yes, ["answer", "yes"]), port("no", answer.no, ["answer", "no"])]
        : [];
  const doAllLead = own.length > 0 && own.every(({ target }) => target !== undefined);
  return [
    doAllLead ? port("next", node.next) : must("next", node.next),
    ...own,
    must("otherwise", node.otherwise),
    node.timeoutAfter === undefined ? port("timeout", node.timeout) : must("timeout", node.timeout),
  ];
}

function messageChoices({ messages }: NodeOf<"message">): NodePort[] {
  return messages.flatMap((part, index) =>
    choicesOfPart(part).map(({ item, path }) => {
      const at = ["messages", index, ...path];
      return { name: at.join("."), path: [...at, "next"], target: item.next, isRequired: item.payload === undefined };
    }),
  );
}

function branches(node: NodeOf<"condition"> | NodeOf<"split">): NodePort[] {
  return node.branches.map((branch, index) => must(`branches.${index}`, branch.next, ["branches", index, "next"]));
}

function port(name: string, target: string | undefined, path: Path = [name]): NodePort {
  return { name, path, target, isRequired: false };
}

function must(name: string, target: string | undefined, path: Path = [name]): NodePort {
  return { name, path, target, isRequired: true };
}
