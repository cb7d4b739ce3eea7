/** What was begun and not sent, by conversation: kept while the tab is open, gone with it. */
export interface Draft {
  readonly text: string;
  readonly mode: ComposerMode;
  /** The newest message one had seen when one began; null before that. */
  readonly seenSeq: number | null;
}
export type ComposerMode = "reply" | "note";

const emptyDraft: Draft = { text: "", mode: "reply", seenSeq: null };
const keyOf = (conversationId: string) => `botschaft.draft.${conversationId}`;

export function readDraft(conversationId: string, storage: Pick<Storage, "getItem"> = sessionStorage): Draft {
  try {
    const stored: unknown = JSON.parse(storage.getItem(keyOf(conversationId)) ?? "null");
    if (typeof stored !== "object" || stored === null || !("text" in stored) || typeof stored.text !== "string")
      return emptyDraft;
    return {
      text: stored.text,
      mode: "mode" in stored && stored.mode === "note" ? "note" : "reply",
      seenSeq: "seenSeq" in stored && typeof stored.seenSeq === "number" ? stored.seenSeq : null,
    };
  } catch {
    return emptyDraft;
  }
}

export function keepDraft(
  conversationId: string,
  draft: Draft,
  storage: Pick<Storage, "setItem" | "removeItem"> = sessionStorage,
): void {
  try {
    if (draft.text === "") storage.removeItem(keyOf(conversationId));
    else storage.setItem(keyOf(conversationId), JSON.stringify(draft));
  } catch {
    // Without storage a draft lasts as long as its thread is open.
  }
}
