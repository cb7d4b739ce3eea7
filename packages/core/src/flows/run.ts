import type { AttributeValue } from "../contact/contact.ts";
import type { FlowVersionId } from "../ids.ts";

/** One contact's walk through one version. The last frame is where it stands; frames below wait for a called flow to end. */
export interface Run {
  readonly id: string;
  readonly startedAt: number;
  readonly frames: readonly RunFrame[];
  /** What the run waits for; null only inside a turn. */
  readonly waiting: Waiting | null;
  readonly variables: Readonly<Record<string, AttributeValue>>;
}

export interface RunFrame {
  readonly versionId: FlowVersionId;
  readonly nodeId: string;
}

export type Waiting =
  | { readonly kind: "answer"; readonly attempts: number; readonly timerId: string | null }
  | { readonly kind: "timer"; readonly timerId: string }
  /** `inRow`: how many effects this is since the contact or the clock last moved the run; missing: the first. */
  | { readonly kind: "effect"; readonly effectId: string; readonly inRow?: number };
