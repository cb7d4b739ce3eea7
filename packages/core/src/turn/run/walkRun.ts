import type { WalkCause, WalkEnd } from "../../events/domainEvent.ts";
import type { FlowVersion } from "../../flows/flow.ts";
import type { FlowDefinition, FlowNode } from "../../flows/flowSchema.ts";
import type { Run } from "../../flows/run.ts";
import { findNode } from "../../flows/flowIndex.ts";
import { maxFrames, maxNodesPerTurn } from "../../flows/limits.ts";
import { tooManyMessages } from "../bot/botSays.ts";
import { enterNode, type Step } from "./enterNode.ts";
import { handOver } from "../bot/handOver.ts";
import { finishedRun, newRun, saveValue, topFrame, type RunDraft } from "./runDraft.ts";
import { addNotSent, addEvent, dropRun, type TurnDraft } from "../turnDraft.ts";

/**
 * How a run lives: it is started by a trigger, a tap or a member; walks from node to node within one turn until it waits for an
 * answer, a timer or an effect; goes on in a later turn; and ends when no node follows, when it hands over, when the bot may not
 * speak, or when a person takes the conversation. One conversation has at most one run: a new one ends the old.
 */

/** Starts a run at a node of the version, with these variables; a run under way ends. */
export function startRun(
  draft: TurnDraft,
  version: FlowVersion,
  nodeId: string,
  cause: WalkCause,
  variables: Run["variables"] = {},
): void {
  dropRun(draft);
  const run = newRun(draft, version, nodeId);
  for (const [variable, value] of Object.entries(variables)) saveValue(draft, run, { variable }, value);
  walkRun(draft, run, nodeId, cause);
}

/** Lets the run walk on from the node (undefined: past the end of its flow) until it waits or ends. `cause` says what moved it. */
export function walkRun(draft: TurnDraft, run: RunDraft, nodeId: string | undefined, cause: WalkCause): void {
  let step: Step = { kind: "next", nodeId };
  for (let entered = 0; ; ) {
    switch (step.kind) {
      case "next": {
        const place: Place = step.nodeId === undefined ? callerOf(draft, run) : placeAt(draft, run, step.nodeId);
        if (place.kind === "through") return endRun(draft, run, cause, "done");
        if (place.kind === "lost") return stopRun(draft, run, cause, place.reason);
        if (place.kind === "back") {
          step = { kind: "next", nodeId: place.nodeId };
          continue;
        }
        entered += 1;
        if (entered > maxNodesPerTurn) return stopRun(draft, run, cause, "too_many_steps");
        run.path.push(place.node.id);
        step = enterNode(draft, run, place.version, place.node);
        continue;
      }
      case "call": {
        if (step.isLast) run.frames.pop();
        if (run.frames.length >= maxFrames) return stopRun(draft, run, cause, "too_many_calls");
        const { start }: FlowDefinition = step.version.definition;
        run.frames.push({ versionId: step.version.id, nodeId: start });
        step = { kind: "next", nodeId: start };
        continue;
      }
      case "wait":
        run.waiting = step.waiting;
        draft.conversation.run = finishedRun(run);
        return addWalked(draft, run, cause, "waits");
      case "hand_over":
        addWalked(draft, run, cause, "handed_over");
        return handOver(draft, step.reason, "flow");
      case "stuck":
        return stopRun(draft, run, cause, step.reason);
      case "silenced":
        return draft.notSentReasons.has(tooManyMessages)
          ? stopRun(draft, run, cause, tooManyMessages)
          : endRun(draft, run, cause, "silenced");
    }
  }
}

type Place =
  | { readonly kind: "at"; readonly version: FlowVersion; readonly node: FlowNode }
  | { readonly kind: "back"; readonly nodeId: string | undefined }
  | { readonly kind: "through" }
  | { readonly kind: "lost"; readonly reason: string };

function placeAt(draft: TurnDraft, run: RunDraft, nodeId: string): Place {
  const frame = topFrame(run);
  const version = frame && draft.context.flows.version(frame.versionId);
  if (!frame || !version) return { kind: "lost", reason: "version_gone" };
  const node = findNode(version, nodeId);
  if (!node) return { kind: "lost", reason: "node_missing" };
  run.frames[run.frames.length - 1] = { versionId: frame.versionId, nodeId };
  return { kind: "at", version, node };
}

/** A flow that was called is through: back to the caller, behind its call. */
function callerOf(draft: TurnDraft, run: RunDraft): Place {
  run.frames.pop();
  const frame = topFrame(run);
  if (!frame) return { kind: "through" };
  const version = draft.context.flows.version(frame.versionId);
  const node = version && findNode(version, frame.nodeId);
  if (node?.kind !== "call_flow") return { kind: "lost", reason: version ? "node_missing" : "version_gone" };
  return { kind: "back", nodeId: node.next };
}

function endRun(draft: TurnDraft, run: RunDraft, cause: WalkCause, end: WalkEnd): void {
  draft.conversation.run = null;
  addWalked(draft, run, cause, end);
}

/** The flow cannot go on. The contact must not stand in the rain for it: a person gets the conversation. */
function stopRun(draft: TurnDraft, run: RunDraft, cause: WalkCause, reason: string): void {
  endRun(draft, run, cause, "stopped");
  addEvent(draft, { name: "run.stopped", data: { reason } });
  addNotSent(draft, "flow_stopped", reason);
  handOver(draft, null, "flow_stopped");
}

/** One event for all that a run did in this turn. */
function addWalked(draft: TurnDraft, run: RunDraft, cause: WalkCause, end: WalkEnd): void {
  const { rootVersionId, began } = run;
  addEvent(draft, {
    name: "run.walked",
    ...(rootVersionId ? { flowVersionId: rootVersionId } : {}),
    nodeId: run.path[run.path.length - 1] ?? "",
    data: { runId: run.id, cause, path: run.path.join(" "), end, ...(began ? { began } : {}) },
  });
}
