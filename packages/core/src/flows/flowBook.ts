import type { FlowId, FlowVersionId } from "../ids.ts";
import type { FlowVersion } from "./flow.ts";

/**
 * The flows a turn may use. Immutable for the length of a turn.
 *
 * What is computed from flows (indexes, sorted triggers) is cached by the identity of `published` and of each version: hand in
 * the same objects until something is published.
 */
export interface FlowBook {
  /** Newest published version of each active flow, in order of priority. */
  readonly published: readonly FlowVersion[];
  /** Any version that is published, or that a conversation is still inside of. */
  version(id: FlowVersionId): FlowVersion | undefined;
  newest(id: FlowId): FlowVersion | undefined;
}
