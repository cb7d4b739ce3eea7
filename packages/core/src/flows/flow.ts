import type { FlowId, FlowVersionId } from "../ids.ts";

/** A published, immutable copy of a flow. */
export interface FlowVersion {
  readonly id: FlowVersionId;
  readonly flowId: FlowId;
  readonly name: string;
  readonly number: number;
  readonly definition: FlowDefinition;
}

/** The graph as people write, export and import it. The schema stands in `flowSchema.ts`. */
export interface FlowDefinition {
  readonly formatVersion: 1;
}
