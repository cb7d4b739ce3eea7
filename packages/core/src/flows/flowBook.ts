import type { FlowId, FlowVersionId } from "../ids.ts";
import type { FlowVersion } from "./flow.ts";

/** The flows a turn may use. Immutable for the length of a turn. */
export interface FlowBook {
  /** Newest published version of each active flow, in order of priority. */
  readonly published: readonly FlowVersion[];
  /** Any version that is published, or that a conversation is still inside of. */
  version(id: FlowVersionId): FlowVersion | undefined;
  newest(id: FlowId): FlowVersion | undefined;
}
