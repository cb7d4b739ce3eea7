import { numberedChoice, parseAnswer } from "../../flows/reading/answer.ts";
import type { FlowVersion } from "../../flows/flow.ts";
import { choicesOf, findNode } from "../../flows/flowIndex.ts";
import type { Localized, NodeOf } from "../../flows/flowSchema.ts";
import { foldText } from "../../flows/reading/foldText.ts";
import { defaultTimezone, localTime } from "../../flows/reading/localTime.ts";
import { parseChoicePayload } from "../../flows/choicePayload.ts";
import type { Run } from "../../flows/run.ts";
import type { AttributeValue } from "../../contact/contact.ts";
import { ask } from "./enterNode.ts";
import type { ContactAct } from "../arrivals/contactAct.ts";
import { finishedRun, resumedRun, saveValue, topFrame, type RunDraft } from "./runDraft.ts";
import { cancelTimer, waitingTimer, type TurnDraft } from "../turnDraft.ts";
import { walkRun } from "./walkRun.ts";

/** Where the run waits for the contact: a question, or a message with choices. */
export interface OpenPlace {
  readonly run: Run;
  readonly version: FlowVersion;
  readonly node: NodeOf<"question"> | NodeOf<"message">;
  readonly attempts: number;
}

/** Undefined when nothing is open, or when what was open is gone with its version. */
export function findOpenPlace(draft: TurnDraft): OpenPlace | undefined {
  const { run } = draft.conversation;
  const frame = run?.waiting?.kind === "answer" ? topFrame(run) : undefined;
  if (!run || run.waiting?.kind !== "answer" || !frame) return undefined;
  const version = draft.context.flows.version(frame.versionId);
  const node = version && findNode(version, frame.nodeId);
  if (!version || (node?.kind !== "question" && node?.kind !== "message")) return undefined;
  return { run, version, node, attempts: run.waiting.attempts };
}

/** Takes what was written as the answer; asks again, or gives up along `otherwise`, when it is none. */
export function answerQuestion(draft: TurnDraft, place: OpenPlace, act: ContactAct): void {
  const { node, version, attempts } = place;
  if (node.kind !== "question") return;
  const run = resume(draft, place.run);
  const answer = parseAnswer(node, answerText(act), today(draft));
  if (answer.kind === "valid") return acceptAnswer(draft, run, node, answer.value, answer.next);
  if (attempts >= node.maxRetries) return walkRun(draft, run, node.otherwise, "no_answer");
  const step = ask(draft, run, version, node, attempts + 1);
  if (step.kind !== "wait") {
    draft.conversation.run = null;
    return;
  }
  run.waiting = step.waiting;
  draft.conversation.run = finishedRun(run);
}

/** Saves a valid answer and goes on. */
export function acceptAnswer(
  draft: TurnDraft,
  run: RunDraft,
  node: NodeOf<"question">,
  value: AttributeValue,
  next: string | undefined,
): void {
  if (node.saveTo) saveValue(draft, run, node.saveTo, value);
  walkRun(draft, run, next ?? node.next, "answer");
}

/** A choice that was typed instead of tapped. */
export function typeChoice(draft: TurnDraft, place: OpenPlace, act: ContactAct): boolean {
  if (place.node.kind !== "message" || act.text === "") return false;
  const said = foldText(act.text).spelled;
  const leading = choicesOf(place.node);
  const choice =
    leading.find(({ title }) => hasTitle(title, said)) ??
    leading[
      numberedChoice(
        act.text,
        leading.map(({ title }) => title),
      )
    ];
  if (choice?.next === undefined) return false;
  walkRun(draft, resume(draft, place.run), choice.next, "choice");
  return true;
}

/** The way for everything a message with choices did not offer. */
export function takeOtherwise(draft: TurnDraft, place: OpenPlace): boolean {
  if (place.node.kind !== "message" || place.node.otherwise === undefined) return false;
  walkRun(draft, resume(draft, place.run), place.node.otherwise, "otherwise");
  return true;
}

/** Whether the folded text is this title in one of its languages. */
export function hasTitle(title: Localized, said: string): boolean {
  const titles = typeof title === "string" ? [title] : Object.values(title);
  return titles.some((one) => foldText(one).spelled === said);
}

export function resume(draft: TurnDraft, run: Run): RunDraft {
  const timerId = waitingTimer(run);
  if (timerId !== null) cancelTimer(draft, timerId);
  return resumedRun(run);
}

/** A chip with the contact's e-mail or number carries it as payload; a choice's own payload is no answer. */
function answerText(act: ContactAct): string {
  if (act.payload === undefined || parseChoicePayload(act.payload)) return act.text;
  return act.text === "" ? act.payload : act.text;
}

function today(draft: TurnDraft): string {
  return localTime(draft.context.now, draft.contact.timezone ?? defaultTimezone).date;
}
