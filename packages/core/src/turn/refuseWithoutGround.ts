import type { NoGround } from "../grounds/ground.ts";
import { refuse, type TurnDraft } from "./turnDraft.ts";

/** What was asked for would have to be sent, and nothing may be. */
export function refuseWithoutGround(draft: TurnDraft, { reason }: NoGround): void {
  switch (reason) {
    case "blocked":
    case "blocked_by_us":
      return refuse(draft, "contact_blocked", reason);
    case "channel_removed":
      return refuse(draft, "channel_removed", reason);
    case "never_wrote":
    case "window_closed":
    case "human_agent_not_allowed":
      return refuse(draft, "window_closed", reason);
  }
}
