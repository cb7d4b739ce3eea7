import type { ConversationDetail, ConversationSummary, LiveEvent } from "@botschaft/contract";
import { replaceEqualDeep, type InfiniteData, type QueryClient } from "@tanstack/react-query";
import { isView } from "../model/views.ts";
import { placeInPages, refreshFound, type FoundPage, type ListPage } from "../model/listPages.ts";
import { takeIn, type LoadedThread } from "../model/threadMessages.ts";
import { conversationKey, threadKey } from "./inboxQueries.ts";
import { summaryOf } from "./summaryOf.ts";

type ConversationEvent = Extract<LiveEvent, { type: "conversation" }>;
type Pages = InfiniteData<ListPage, string | null>;
type FoundPages = InfiniteData<FoundPage, string | null>;

/** Brings a changed conversation into every list on screen and into its own page. */
export function putSummary(client: QueryClient, summary: ConversationSummary, memberId: string | null): void {
  for (const [key, data] of client.getQueriesData<Pages>({ queryKey: ["conversations"] })) {
    if (data === undefined) continue;
    const [, view] = key;
    if (typeof view !== "string" || !isView(view)) continue;
    const pages = placeInPages(data.pages, summary, view, memberId);
    if (pages !== data.pages) client.setQueryData<Pages>(key, { ...data, pages: [...pages] });
  }
  for (const [key, data] of client.getQueriesData<FoundPages>({ queryKey: ["search"] })) {
    const pages = data && refreshFound(data.pages, summary);
    if (data !== undefined && pages !== undefined && pages !== data.pages)
      client.setQueryData<FoundPages>(key, { ...data, pages: [...pages] });
  }
  client.setQueryData<ConversationDetail>(
    conversationKey(summary.id),
    (detail) => detail && withSummary(detail, summary),
  );
}

/** What is known of a conversation without asking: its own page, or a row of any list. */
export function findSummary(client: QueryClient, id: string): ConversationSummary | undefined {
  const detail = client.getQueryData<ConversationDetail>(conversationKey(id));
  if (detail !== undefined) return summaryOf(detail);
  for (const [, data] of client.getQueriesData<Pages>({ queryKey: ["conversations"] })) {
    const row = data?.pages.flatMap((page) => page.items).find((each) => each.id === id);
    if (row !== undefined) return row;
  }
  for (const [, data] of client.getQueriesData<FoundPages>({ queryKey: ["search"] })) {
    const found = data?.pages.flatMap((page) => page.items).find((each) => each.conversation.id === id);
    if (found !== undefined) return found.conversation;
  }
  return undefined;
}

/** Takes in a conversation that is new or changed. */
export function applyConversation(client: QueryClient, event: ConversationEvent, memberId: string | null): void {
  const isNews = saysSomethingNew(client, event.summary, event.messages);
  putSummary(client, event.summary, memberId);
  putMessages(client, event.summary.id, event.messages);
  // A thread that is being loaded may be answered with what was before this event.
  if (!isNews || client.isFetching({ queryKey: threadKey(event.summary.id) }) > 0)
    void client.invalidateQueries({ queryKey: threadKey(event.summary.id) });
  // What may be sent, and where the bot stands, are not in the event; only what is on screen asks again.
  void client.invalidateQueries({ queryKey: conversationKey(event.summary.id) });
}

/**
 * Whether an event shows what changed. It carries the newest messages only: when nothing in it is new to a thread that reaches
 * further up, then what changed (a reaction, an edit, something taken back) stands there.
 */
function saysSomethingNew(
  client: QueryClient,
  summary: ConversationSummary,
  newest: readonly LoadedThread["messages"][number][],
): boolean {
  const thread = client.getQueryData<LoadedThread>(threadKey(summary.id));
  if (thread === undefined || (thread.messages[0]?.seq ?? 0) >= (newest[0]?.seq ?? 0)) return true;
  const known = findSummary(client, summary.id);
  const messages = thread.messages.slice(-newest.length);
  return replaceEqualDeep(known, summary) !== known || replaceEqualDeep(messages, newest) !== messages;
}

/** Puts stored messages into a loaded thread; a thread nobody has opened stays unloaded. */
export function putMessages(
  client: QueryClient,
  id: string,
  messages: readonly LoadedThread["messages"][number][],
): void {
  const known = client.getQueryData<LoadedThread>(threadKey(id));
  if (known === undefined) return;
  const { thread, hasGap } = takeIn(known, messages);
  if (hasGap) void client.invalidateQueries({ queryKey: threadKey(id) });
  else client.setQueryData<LoadedThread>(threadKey(id), thread);
}

function withSummary(detail: ConversationDetail, summary: ConversationSummary): ConversationDetail {
  return { ...detail, ...summary, contact: { ...detail.contact, ...summary.contact, tags: summary.tags } };
}
