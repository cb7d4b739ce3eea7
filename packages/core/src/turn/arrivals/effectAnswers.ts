import type { WalkCause } from "../../events/domainEvent.ts";
import { findNode } from "../../flows/flowIndex.ts";
import type { FlowNode, NodeOf } from "../../flows/flowSchema.ts";
import { readPath } from "../../flows/templates/readPath.ts";
import type { EffectResult } from "../effect.ts";
import { resumedRun, saveValue, topFrame, type RunDraft } from "../run/runDraft.ts";
import type { TurnDraft } from "../turnDraft.ts";
import { walkRun } from "../run/walkRun.ts";

/** The world answered. A run that no longer waits for it ignores it. */
export function effectAnswers(draft: TurnDraft, effectId: string, result: EffectResult): void {
  const { run, holder } = draft.conversation;
  const frame = run ? topFrame(run) : undefined;
  if (!run || !frame || holder.kind !== "bot" || run.waiting?.kind !== "effect" || run.waiting.effectId !== effectId)
    return;
  const version = draft.context.flows.version(frame.versionId);
  const node = version && findNode(version, frame.nodeId);
  const resumed = resumedRun(run);
  const way = node ? wayOn(draft, resumed, node, result) : goneWay;
  walkRun(draft, resumed, way.next, way.cause);
}

interface Way {
  readonly next: string | undefined;
  readonly cause: WalkCause;
}

/** The node is not there any more, or asks the world for nothing: its flow is through. */
const goneWay: Way = { next: undefined, cause: "effect" };

/** Where the node goes on with what came back; what it saves of it is saved. */
function wayOn(draft: TurnDraft, run: RunDraft, node: FlowNode, result: EffectResult): Way {
  switch (node.kind) {
    case "http":
      return afterHttp(draft, run, node, result);
    case "message":
    case "question":
    case "condition":
    case "split":
    case "wait":
    case "set_attribute":
    case "tag":
    case "hand_to_human":
    case "call_flow":
    case "end":
      return goneWay;
  }
}

/** An answer of another kind is none: the node was changed while it was asked for. */
function afterHttp(draft: TurnDraft, run: RunDraft, node: NodeOf<"http">, result: EffectResult): Way {
  if (result.kind !== "http") return { next: node.failed, cause: "effect_failed" };
  for (const { path, to } of node.save ?? []) {
    const value = readPath(result.body, path);
    if (value !== undefined) saveValue(draft, run, to, value);
  }
  const isOk = result.status >= 200 && result.status < 300;
  return isOk ? { next: node.ok, cause: "effect_ok" } : { next: node.failed, cause: "effect_failed" };
}
