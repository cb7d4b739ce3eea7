import { asId, type FlowId, type FlowVersionId } from "../ids.ts";

/**
 * What a quick reply or button of a flow carries to the platform and back: which choice of which node of which version. It
 * names the version, so that a tap on a button sent months ago still means what it meant; and the flow, so that it still
 * leads somewhere when that version is gone.
 */
export interface ChoicePayload {
  readonly flowId: FlowId;
  readonly versionId: FlowVersionId;
  readonly nodeId: string;
  /** Place of the choice within the node, counted over all its messages and cards. */
  readonly index: number;
}

export function formatChoicePayload({ flowId, versionId, nodeId, index }: ChoicePayload): string {
  return `bf1:${flowId}:${versionId}:${nodeId}:${index}`;
}

/** The choice a payload names; undefined when it is not one of ours. Anybody may have written it: the ids are untrusted. */
export function parseChoicePayload(payload: string): ChoicePayload | undefined {
  if (!payload.startsWith("bf1:")) return undefined;
  const [, flowId, versionId, nodeId, index, ...rest] = payload.split(":");
  if (!flowId || !versionId || !nodeId || !index || rest.length > 0 || !/^\d{1,4}$/.test(index)) return undefined;
  return { flowId: asId<FlowId>(flowId), versionId: asId<FlowVersionId>(versionId), nodeId, index: Number(index) };
}
