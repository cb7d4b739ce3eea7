import type { Content } from "../../content/content.ts";
import type { MessageChange } from "../../conversation/conversation.ts";
import type { TurnDraft } from "../turnDraft.ts";

/**
 * Edited messages and those taken back. No platform promises an order, and what changes a message may come in another request than
 * the message itself. So the newest changes are remembered for a day: an older edit does not undo a newer one, what was taken back
 * stays so, and a message that comes late comes as it is by now.
 */

const rememberedMs = 24 * 3_600_000;
const rememberedAtMost = 20;

/** Somebody changed a message of theirs, or took it back (`edit` is null). */
export function messageChanges(draft: TurnDraft, change: Omit<MessageChange, "heardAt">): void {
  const { conversation, context } = draft;
  const remembered = fresh(draft);
  const known = remembered.find(({ mid }) => mid === change.mid);
  if (known && !isNewer(change, known)) return;
  const others = remembered.filter(({ mid }) => mid !== change.mid);
  conversation.changes = [...others, { ...change, heardAt: context.now }].slice(-rememberedAtMost);
  draft.patches.push(patchOf(change));
}

/** What a message says that arrives now: `isTakenBack` where it says nothing any more. */
export function asChanged(
  draft: TurnDraft,
  mid: string,
  contents: readonly Content[],
): { readonly contents: readonly Content[]; readonly isTakenBack: boolean } {
  const change = changeOf(draft, mid);
  // The row is made by this very turn; when it was changed is the patch's to say.
  if (change) draft.patches.push(patchOf(change));
  return { contents: contentsByNow(draft, mid, contents), isTakenBack: change?.edit === null };
}

/** The message's contents after what is remembered of it. */
export function contentsByNow(draft: TurnDraft, mid: string, contents: readonly Content[]): readonly Content[] {
  const change = changeOf(draft, mid);
  if (!change) return contents;
  return change.edit === null ? [] : [{ kind: "text", text: change.edit.text }];
}

function changeOf(draft: TurnDraft, mid: string): MessageChange | undefined {
  return draft.conversation.changes && fresh(draft).find((each) => each.mid === mid);
}

function fresh({ conversation, context }: TurnDraft): readonly MessageChange[] {
  return (conversation.changes ?? []).filter(({ heardAt }) => context.now - heardAt < rememberedMs);
}

/** Taking back is the last word. An edit with the number of another is the same one, or numbers are not told: then the later wins. */
function isNewer(change: Omit<MessageChange, "heardAt">, known: MessageChange): boolean {
  if (known.edit === null) return false;
  if (change.edit === null) return true;
  return change.edit.number === known.edit.number ? change.at >= known.at : change.edit.number > known.edit.number;
}

function patchOf({ mid, at, edit }: Omit<MessageChange, "heardAt">) {
  return edit === null
    ? ({ kind: "unsent", mid, at } as const)
    : ({ kind: "edited", mid, text: edit.text, editNumber: edit.number, at } as const);
}
