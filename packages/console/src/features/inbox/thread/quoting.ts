import type { Message } from "@botschaft/contract";
import { useSyncExternalStore } from "react";

/**
 * To which message the next reply of a conversation answers. Outside of React: the thread chooses it, the composer shows and sends it,
 * and it is still chosen when one comes back.
 */
const chosen = new Map<string, Message>();
const listeners = new Set<() => void>();

export function chooseQuote(conversationId: string, message: Message | null): void {
  if (message === null) chosen.delete(conversationId);
  else chosen.set(conversationId, message);
  for (const listener of listeners) listener();
}

export function useChosenQuote(conversationId: string): Message | null {
  return useSyncExternalStore(subscribe, () => chosen.get(conversationId) ?? null);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
