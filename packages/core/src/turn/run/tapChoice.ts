import { answerChoices } from "../../flows/reading/answer.ts";
import { parseChoicePayload } from "../../flows/choicePayload.ts";
import type { FlowVersion } from "../../flows/flow.ts";
import { choicesOf, findNode } from "../../flows/flowIndex.ts";
import type { FlowNode } from "../../flows/flowSchema.ts";
import { foldText } from "../../flows/reading/foldText.ts";
import { acceptAnswer, hasTitle, resume } from "./openPlace.ts";
import { newRun, type RunDraft } from "./runDraft.ts";
import { dropRun, type TurnDraft } from "../turnDraft.ts";
import { walkRun } from "./walkRun.ts";

/**
 * Follows a tap on a quick reply or button that one of our flows sent, however long ago. Inside the run that is under way the
 * run goes on from there and keeps its variables; otherwise a new one begins there. False when the tap leads nowhere we know.
 */
export function tapChoice(draft: TurnDraft, payload: string, title: string): boolean {
  const choice = parseChoicePayload(payload);
  if (!choice) return false;
  const { flows } = draft.context;
  const version = flows.version(choice.versionId);
  if (version) return follow(draft, version, findNode(version, choice.nodeId), () => choice.index);

  // The version is gone. Its successor may offer the same thing at the same node, perhaps at another place.
  const successor = flows.newest(choice.flowId);
  const node = successor && findNode(successor, choice.nodeId);
  const said = foldText(title).spelled;
  return (
    successor !== undefined &&
    follow(draft, successor, node, (titles) => titles.findIndex((one) => hasTitle(one, said)))
  );
}

type TitleOf = Parameters<typeof hasTitle>[0];

function follow(
  draft: TurnDraft,
  version: FlowVersion,
  node: FlowNode | undefined,
  pick: (titles: readonly TitleOf[]) => number,
): boolean {
  if (node?.kind === "message") {
    const choices = choicesOf(node);
    const next = choices[pick(choices.map(({ title }) => title))]?.next;
    if (next === undefined) return false;
    walkRun(draft, runAt(draft, version, node.id), next, "choice");
    return true;
  }
  if (node?.kind !== "question") return false;
  const choices = answerChoices(node);
  const answer = choices[pick(choices.map(({ title }) => title))];
  if (!answer) return false;
  acceptAnswer(draft, runAt(draft, version, node.id), node, answer.value, answer.next);
  return true;
}

/** The run under way, cut back to the flow that was tapped; a new one where that flow is not part of it. */
function runAt(draft: TurnDraft, version: FlowVersion, nodeId: string): RunDraft {
  const { run } = draft.conversation;
  const depth = run ? run.frames.findLastIndex((frame) => frame.versionId === version.id) : -1;
  if (!run || depth < 0) {
    dropRun(draft);
    return newRun(draft, version, nodeId);
  }
  const resumed = resume(draft, run);
  resumed.frames.length = depth + 1;
  return resumed;
}
