/** Conversations that an older version stored, brought to the form of this one. Each change of form is a step here and a sample in the test. */
import { conversationVersion, type Conversation } from "./conversation.ts";

/** Each step brings a state from the version before it to this one. */
const steps: Readonly<Record<number, (state: Record<string, unknown>) => Record<string, unknown>>> = {
  // Until December 2026 states had no version, and before November no memory of who had a closed conversation.
  2: (state) => ({ ...state, beforeClose: state.beforeClose ?? null }),
  // Until then only the newest message was kept for the list, whoever had said it.
  3: (state) => ({ ...state, assignedBy: null, contactPreview: contactPreviewOf(state.preview) }),
};

/**
 * A conversation as it was stored by this version or an older one, as this one knows it.
 *
 * @throws when a newer version stored it: this one would lose what it does not know
 */
export function upgradeConversation(stored: unknown): Conversation {
  let state = stored as Record<string, unknown>;
  const from = typeof state.stateVersion === "number" ? state.stateVersion : 1;
  if (from === conversationVersion) return stored as Conversation;
  if (from > conversationVersion)
    throw new Error(
      `the conversation was stored by a newer version (form ${from}; this one knows ${conversationVersion})`,
    );
  for (let version = from + 1; version <= conversationVersion; version++) state = steps[version]?.(state) ?? state;
  return { ...state, stateVersion: conversationVersion } as unknown as Conversation;
}

function contactPreviewOf(preview: unknown): unknown {
  return (preview as Conversation["preview"])?.author === "contact" ? preview : null;
}
