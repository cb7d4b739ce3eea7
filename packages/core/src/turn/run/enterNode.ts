import { evaluateCondition } from "../../conditions/evaluateCondition.ts";
import type { Content, QuickReply } from "../../content/content.ts";
import { answerChoices } from "../../flows/reading/answer.ts";
import { formatChoicePayload } from "../../flows/choicePayload.ts";
import { durationMs } from "../../flows/reading/duration.ts";
import type { FlowVersion } from "../../flows/flow.ts";
import { choicesOf } from "../../flows/flowIndex.ts";
import type { FlowNode, NodeOf } from "../../flows/flowSchema.ts";
import { findFlow } from "../../flows/findFlow.ts";
import { maxNodesPerTurn } from "../../flows/limits.ts";
import { defaultTimezone, nextLocalTime } from "../../flows/reading/localTime.ts";
import { contentTypeOf, placeOfBody } from "../../flows/templates/places.ts";
import { pickWeighted } from "../../flows/pickWeighted.ts";
import type { Waiting } from "../../flows/run.ts";
import { botSays } from "../bot/botSays.ts";
import type { CauseOf } from "../cause.ts";
import { renderMessage } from "./renderMessage.ts";
import { fillIn, fillText, saveValue, type RunDraft } from "./runDraft.ts";
import { languageOf, learn, nextId, setTimer, type TurnDraft } from "../turnDraft.ts";

/** What a node lets the run do. */
export type Step =
  /** On to that node; undefined: this flow is through. */
  | { readonly kind: "next"; readonly nodeId: string | undefined }
  | { readonly kind: "wait"; readonly waiting: Waiting }
  /** `isLast`: nothing follows the call, so nobody needs to come back. */
  | { readonly kind: "call"; readonly version: FlowVersion; readonly isLast: boolean }
  | { readonly kind: "hand_over"; readonly reason: string | null }
  /** What the node needs is not there. */
  | { readonly kind: "stuck"; readonly reason: string }
  /** The bot has no ground to speak, so the run cannot go on. */
  | { readonly kind: "silenced" };

const silenced: Step = { kind: "silenced" };

/** Does what the node says. `version` is the one the node belongs to. */
export function enterNode(draft: TurnDraft, run: RunDraft, version: FlowVersion, node: FlowNode): Step {
  switch (node.kind) {
    case "message":
      return enterMessage(draft, run, version, node);
    case "question":
      return ask(draft, run, version, node, 0);
    case "condition":
      return next(enterCondition(draft, run, node));
    case "split":
      return next(pickWeighted(node.branches, `${draft.contact.id}:${node.id}`)?.next);
    case "wait":
      return enterWait(draft, node);
    case "set_attribute":
      saveValue(draft, run, node.to, typeof node.value === "string" ? fillIn(draft, run, node.value) : node.value);
      return next(node.next);
    case "tag":
      learn(draft, {
        ...(node.add?.length ? { addTags: node.add } : {}),
        ...(node.remove?.length ? { removeTags: node.remove } : {}),
      });
      return next(node.next);
    case "hand_to_human": {
      if (node.text !== undefined) {
        const content: Content = { kind: "text", text: fillText(draft, run, version, node.text) };
        botSays(draft, [content], causeOf(run, version, node));
      }
      return { kind: "hand_over", reason: node.reason === undefined ? null : fillIn(draft, run, node.reason) };
    }
    case "call_flow": {
      const called = findFlow(draft.context.flows, node.flow);
      if (called) return { kind: "call", version: called, isLast: node.next === undefined };
      return node.next === undefined ? { kind: "stuck", reason: "flow_gone" } : next(node.next);
    }
    case "http":
      return enterHttp(draft, run, node);
    case "end":
      return next(undefined);
  }
}

/** Asks, or asks again; `attempts` counts the answers that were not understood. */
export function ask(
  draft: TurnDraft,
  run: RunDraft,
  version: FlowVersion,
  node: NodeOf<"question">,
  attempts: number,
): Step {
  const isAgain = attempts > 0 && node.retryText !== undefined;
  const text = fillText(draft, run, version, isAgain && node.retryText !== undefined ? node.retryText : node.text);
  const quickReplies = offeredAnswers(draft, run, version, node);
  const content: Content = { kind: "text", text: text || "?", ...(quickReplies.length > 0 ? { quickReplies } : {}) };
  if (!botSays(draft, [content], causeOf(run, version, node))) return silenced;
  const timerId = node.timeoutAfter === undefined ? null : nextId(draft, "timer");
  if (timerId !== null && node.timeoutAfter !== undefined)
    setTimer(draft, timerId, "question_timeout", draft.context.now + durationMs(node.timeoutAfter));
  return { kind: "wait", waiting: { kind: "answer", attempts, timerId } };
}

function causeOf(run: RunDraft, version: FlowVersion, node: FlowNode): CauseOf<"flow"> {
  return { kind: "flow", versionId: version.id, nodeId: node.id, runId: run.id };
}

function next(nodeId: string | undefined): Step {
  return { kind: "next", nodeId };
}

/** A message whose choices lead on, and that leads nowhere else, waits for one of them. */
function enterMessage(draft: TurnDraft, run: RunDraft, version: FlowVersion, node: NodeOf<"message">): Step {
  const contents = renderMessage(draft, run, version, node);
  if (contents.length > 0 && !botSays(draft, contents, causeOf(run, version, node))) return silenced;
  const isAwaitingChoice = node.next === undefined && choicesOf(node).some((choice) => choice.next !== undefined);
  return isAwaitingChoice ? { kind: "wait", waiting: { kind: "answer", attempts: 0, timerId: null } } : next(node.next);
}

function offeredAnswers(draft: TurnDraft, run: RunDraft, version: FlowVersion, node: NodeOf<"question">): QuickReply[] {
  if (node.answer.type === "email" || node.answer.type === "phone") return [{ kind: node.answer.type }];
  return answerChoices(node).map((choice, index) => ({
    kind: "text",
    title: fillText(draft, run, version, choice.title),
    payload: formatChoicePayload({ flowId: version.flowId, versionId: version.id, nodeId: node.id, index }),
  }));
}

function enterCondition(draft: TurnDraft, run: RunDraft, node: NodeOf<"condition">): string | undefined {
  const facts = {
    contact: draft.contact,
    conversation: {
      variables: run.variables,
      language: languageOf(draft).language,
      channelKind: draft.context.channel.capabilities.channel,
      firstSeenAt: draft.contact.createdAt,
      lastSeenAt: draft.before.lastInboundAt,
    },
    now: draft.context.now,
  };
  for (const branch of node.branches) if (evaluateCondition(branch.if, facts)) return branch.next;
  return node.otherwise;
}

function enterWait(draft: TurnDraft, node: NodeOf<"wait">): Step {
  const { now } = draft.context;
  const dueAt = node.until
    ? nextLocalTime(
        now,
        node.until.time,
        node.until.timezone ?? draft.contact.timezone ?? defaultTimezone,
        node.until.weekdays,
      )
    : now + durationMs(node.for ?? "0s");
  const timerId = nextId(draft, "timer");
  setTimer(draft, timerId, "wait", dueAt);
  showTyping(draft, dueAt - now);
  return { kind: "wait", waiting: { kind: "timer", timerId } };
}

/** A short pause reads as thinking. The dots last about 20 seconds on the platforms. */
function showTyping(draft: TurnDraft, pauseMs: number): void {
  const { capabilities } = draft.context.channel;
  if (capabilities.hasTyping && pauseMs <= 20_000 && draft.sends.length > 0)
    draft.sends.push({ kind: "action", action: "typing_on" });
}

function enterHttp(draft: TurnDraft, run: RunDraft, node: NodeOf<"http">): Step {
  run.effectsInRow += 1;
  // No flow that was checked gets here: this is for circles that came about later, by a flow that took another one's name.
  if (run.effectsInRow > maxNodesPerTurn) return { kind: "stuck", reason: "too_many_steps" };
  const effectId = nextId(draft, "effect");
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(node.headers ?? {}))
    headers[name] = withoutLineBreaks(fillIn(draft, run, value));
  draft.effects.push({
    kind: "http",
    id: effectId,
    request: {
      method: node.method,
      url: withoutLineBreaks(fillIn(draft, run, node.url, { place: "address" })),
      headers,
      body:
        node.body === undefined
          ? null
          : fillIn(draft, run, node.body, { place: placeOfBody(node.body, contentTypeOf(headers)) }),
      timeoutMs: Math.min(durationMs(node.timeoutAfter), 60_000),
    },
  });
  const inRow = run.effectsInRow > 1 ? { inRow: run.effectsInRow } : {};
  return { kind: "wait", waiting: { kind: "effect", effectId, ...inRow } };
}

/** What a contact wrote may stand in a header or address; a line break there would start another header. */
function withoutLineBreaks(text: string): string {
  return text.replace(/[\r\n]+/g, " ").trim();
}
