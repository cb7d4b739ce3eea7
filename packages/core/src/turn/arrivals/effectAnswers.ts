import { findNode } from "../../flows/flowIndex.ts";
import { readPath } from "../../flows/templates/readPath.ts";
import type { EffectResult } from "../entry.ts";
import { resumedRun, saveValue, topFrame } from "../run/runDraft.ts";
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
  if (node?.kind !== "http") return walkRun(draft, resumed, undefined, "effect");
  const isOk = result.kind === "http" && result.status >= 200 && result.status < 300;
  if (result.kind === "http") {
    for (const { path, to } of node.save ?? []) {
      const value = readPath(result.body, path);
      if (value !== undefined) saveValue(draft, resumed, to, value);
    }
  }
  walkRun(draft, resumed, isOk ? node.ok : node.failed, isOk ? "effect_ok" : "effect_failed");
}
