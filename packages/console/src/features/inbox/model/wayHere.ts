import type { ConversationDetail } from "@botschaft/contract";
import type { LoadedThread } from "./threadMessages.ts";
import type { ThreadEventShown } from "../thread/eventSentence.ts";

/** A step of the way here; without an event it is the first time the person wrote. */
export interface Step {
  readonly at: number;
  readonly event: ThreadEventShown | null;
}

const shownAtMost = 6;
/** The conversation begins with what the link brings about, not at the very same instant. */
const sameArrivalMs = 60_000;

/** How it came to this, newest first: what happened in the thread, down to how the person found us. Each thing once. */
export function wayHere(
  { lastRef, createdAt }: Pick<ConversationDetail, "lastRef" | "createdAt">,
  thread: Pick<LoadedThread, "messages"> | undefined,
): readonly Step[] {
  const events = (thread?.messages ?? [])
    .flatMap(({ at, body }) => (body.kind === "event" ? [{ at: Date.parse(at), event: body.event }] : []))
    .toReversed();
  const recent = events.slice(0, shownAtMost);
  const begun = Date.parse(createdAt);
  const arrival = lastRef === null ? undefined : events.find(({ event }) => isArrivalBy(lastRef, event));
  if (arrival !== undefined) {
    const told = recent.includes(arrival) ? recent : [...recent, arrival];
    return begun < arrival.at - sameArrivalMs ? [...told, { at: begun, event: null }] : told;
  }
  // The line that tells of the link is not loaded, or older than the thread.
  const came = lastRef === null ? null : ({ name: "came_by_link", ref: lastRef, source: null } as const);
  return [...recent, { at: begun, event: came }];
}

function isArrivalBy(ref: string, event: ThreadEventShown): boolean {
  return event.name === "came_by_link" && event.ref === ref;
}
