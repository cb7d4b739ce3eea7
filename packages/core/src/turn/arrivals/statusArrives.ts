import type { InboundEvent } from "../../channel/inboundEvent.ts";
import { parseClientRef } from "../clientRef.ts";
import { addEvent, type TurnDraft } from "../turnDraft.ts";

/**
 * The platform told how far one message of ours has come. It is found by what we attached to it: whoever tells without that tells
 * nothing, because a search by the platform's id would read whole threads.
 */
export function statusArrives(draft: TurnDraft, event: Extract<InboundEvent, { kind: "status" }>): void {
  const { clientRef, mid, state, at, error, price } = event;
  if (clientRef === undefined || parseClientRef(clientRef)?.conversationId !== draft.conversation.id) {
    addEvent(draft, { name: "status.unmatched", data: { state } });
    return;
  }
  // It went out, whatever we still thought of it.
  if (state !== "failed" && mid !== undefined) draft.settled.push({ clientRef, mid, at: state === "sent" ? at : null });
  draft.statuses.push({ clientRef, state, at, error: error ?? null, price: price ?? null });
}
