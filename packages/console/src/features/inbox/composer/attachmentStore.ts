import type { Attachment } from "./useAttachments.ts";

/**
 * The files chosen for a message and not sent yet, by conversation. Lives outside of React, as text drafts outlive their thread: an
 * upload goes on while one looks at another conversation, and is there when one comes back.
 */
const byConversation = new Map<string, readonly Attachment[]>();
const listeners = new Set<() => void>();
const nothing: readonly Attachment[] = [];

export function attachmentsOf(conversationId: string): readonly Attachment[] {
  return byConversation.get(conversationId) ?? nothing;
}

export function changeAttachments(
  conversationId: string,
  how: (all: readonly Attachment[]) => readonly Attachment[],
): void {
  const changed = how(attachmentsOf(conversationId));
  if (changed.length === 0) byConversation.delete(conversationId);
  else byConversation.set(conversationId, changed);
  for (const listener of listeners) listener();
}

export function subscribeAttachments(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
