import type { ConversationSummary, ConversationView, FoundConversation } from "@botschaft/contract";
import { belongsTo, compareIn } from "./views.ts";

export interface ListPage {
  readonly items: readonly ConversationSummary[];
  readonly nextCursor: string | null;
}

/**
 * Brings one changed conversation into the pages of a view that are loaded: moved, added or taken away.
 *
 * What would stand below the last loaded row is left to the next page. Gives back the same pages when nothing changes.
 */
export function placeInPages(
  pages: readonly ListPage[],
  changed: ConversationSummary,
  view: ConversationView,
  memberId: string | null,
): readonly ListPage[] {
  const rows = pages.flatMap((page) => page.items);
  const stood = rows.findIndex((row) => row.id === changed.id);
  const others = stood < 0 ? rows : rows.filter((row) => row.id !== changed.id);
  if (!belongsTo(view, changed, memberId)) return stood < 0 ? pages : withRows(pages, others);
  const below = others.findIndex((row) => compareIn(view, changed, row) < 0);
  const hasMore = (pages.at(-1)?.nextCursor ?? null) !== null;
  if (below < 0 && hasMore) return stood < 0 ? pages : withRows(pages, others);
  return withRows(
    pages,
    below < 0 ? [...others, changed] : [...others.slice(0, below), changed, ...others.slice(below)],
  );
}

export interface FoundPage {
  readonly items: readonly FoundConversation[];
  readonly nextCursor: string | null;
  readonly isComplete: boolean;
}

/** Only refreshes the row where it stands: what a search finds, and in which order, only the server knows. */
export function refreshFound(pages: readonly FoundPage[], changed: ConversationSummary): readonly FoundPage[] {
  const isIt = ({ conversation }: FoundConversation) => conversation.id === changed.id;
  if (!pages.some((page) => page.items.some(isIt))) return pages;
  return pages.map((page) => ({
    ...page,
    items: page.items.map((found) => (isIt(found) ? { ...found, conversation: changed } : found)),
  }));
}

/** The same rows in pages of the lengths they had; the last page takes up the difference. */
function withRows(pages: readonly ListPage[], rows: readonly ConversationSummary[]): readonly ListPage[] {
  let taken = 0;
  return pages.map((page, index) => {
    const end = index === pages.length - 1 ? rows.length : taken + page.items.length;
    const items = rows.slice(taken, end);
    taken = end;
    return { ...page, items };
  });
}
