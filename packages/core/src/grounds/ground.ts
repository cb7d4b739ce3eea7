/** Why a message may be sent now. Stored with every outgoing message; nothing enters the outbox without one. */
export type Ground =
  /** The contact wrote (or tapped) recently enough; `until` is when that ends, in ms. */
  | { readonly kind: "open_window"; readonly until: number }
  /** A person of the business answers within seven days (Messenger, Instagram: tag HUMAN_AGENT). Never for a bot's words. */
  | { readonly kind: "human_agent"; readonly until: number };

export type GroundKind = Ground["kind"];

/** Why nothing may be sent, and what may be done instead. */
export interface NoGround {
  readonly reason:
    | "never_wrote"
    | "window_closed"
    | "blocked"
    | "blocked_by_us"
    | "human_agent_not_allowed"
    | "channel_removed";
  /** When it closed, ms; undefined when it never opened. */
  readonly closedAt: number | undefined;
  readonly alternatives: readonly ("wait_for_contact" | "human_agent" | "utility_template" | "web_push")[];
}
