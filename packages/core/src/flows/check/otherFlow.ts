import type { FlowDefinition } from "../flowSchema.ts";

/** Another flow of the workspace, as it is published. */
export interface OtherFlow {
  readonly id: string;
  readonly name: string;
  readonly definition: FlowDefinition;
}
