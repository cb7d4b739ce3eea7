import type { Outgoing } from "../model/outgoing.ts";

/**
 * What members' hands have sent and the server has not stored yet, by conversation. Lives outside of React, so that it is still
 * there when one comes back to a thread.
 */
const byConversation = new Map<string, readonly Outgoing[]>();
const listeners = new Set<() => void>();
/** How many times each thread is on the screen. */
const onScreen = new Map<string, number>();
const nothing: readonly Outgoing[] = [];

export function outgoingOf(conversationId: string): readonly Outgoing[] {
  return byConversation.get(conversationId) ?? nothing;
}

export function hasFailedOutgoing(conversationId: string): boolean {
  return outgoingOf(conversationId).some((each) => each.state.kind === "failed");
}

export function changeOutgoing(conversationId: string, how: (all: readonly Outgoing[]) => readonly Outgoing[]): void {
  byConversation.set(conversationId, how(outgoingOf(conversationId)));
  // What has failed is kept by this page alone: the browser asks before it is closed over it.
  const isAnyFailed = [...byConversation.keys()].some(hasFailedOutgoing);
  if (isAnyFailed) window.addEventListener("beforeunload", askFirst);
  else window.removeEventListener("beforeunload", askFirst);
  for (const listener of listeners) listener();
}

export function replaceOutgoing(conversationId: string, changed: Outgoing): void {
  changeOutgoing(conversationId, (all) => all.map((each) => (each.clientKey === changed.clientKey ? changed : each)));
}

export function subscribeOutgoing(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Notes that a thread is on the screen, where whatever becomes of its messages is seen; gives back how to note that it left. */
export function noteOnScreen(conversationId: string): () => void {
  const count = (by: number) => onScreen.set(conversationId, (onScreen.get(conversationId) ?? 0) + by);
  count(1);
  return () => void count(-1);
}

export function isOnScreen(conversationId: string): boolean {
  return (onScreen.get(conversationId) ?? 0) > 0;
}

function askFirst(event: BeforeUnloadEvent): void {
  event.preventDefault();
}
