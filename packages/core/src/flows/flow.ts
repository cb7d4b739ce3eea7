import type { FlowId, FlowVersionId } from "../ids.ts";
import type { FlowDefinition } from "./flowSchema.ts";

/** A published, immutable copy of a flow. */
export interface FlowVersion {
  readonly id: FlowVersionId;
  readonly flowId: FlowId;
  readonly name: string;
  readonly number: number;
  /** Parsed by `parseFlow` and never changed: what is computed from it is cached by identity. */
  readonly definition: FlowDefinition;
}
