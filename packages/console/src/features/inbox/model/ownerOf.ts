import type { ConversationSummary } from "@botschaft/contract";

/** Whose a conversation is. `memberId` null: somebody in the platform's own inbox. */
export type Owner =
  | { readonly kind: "bot" }
  | { readonly kind: "nobody" }
  | { readonly kind: "member"; readonly memberId: string | null };

/** The one answer to "who has it?", for the list and for the thread alike. Whom it was assigned to has it, unless the bot does. */
export function ownerOf({ holder, assigneeId }: Pick<ConversationSummary, "holder" | "assigneeId">): Owner {
  if (holder.kind === "bot") return { kind: "bot" };
  if (assigneeId !== null) return { kind: "member", memberId: assigneeId };
  return holder.kind === "member" ? { kind: "member", memberId: holder.memberId } : { kind: "nobody" };
}
