import {
  channelEndpoints,
  contactEndpoints,
  conversationEndpoints,
  memberEndpoints,
  type ConversationView,
} from "@botschaft/contract";
import { infiniteQueryOptions, queryOptions, type QueryClient } from "@tanstack/react-query";
import { call } from "../../../app/api/call.ts";
import { refreshWith, type LoadedThread } from "../model/threadMessages.ts";

/** Rows a page; also what the first screen of the tallest window needs. */
const rowsPerPage = 50;
const messagesPerPage = 50;
const messagesAtOnce = 200;

export const listKey = (view: ConversationView) => ["conversations", view] as const;
export const searchKey = (view: ConversationView, q: string) => ["search", view, q] as const;
export const conversationKey = (id: string) => ["conversation", id] as const;
export const threadKey = (id: string) => ["thread", id] as const;
export const countsKey = ["counts"] as const;

export const listQuery = (view: ConversationView) =>
  infiniteQueryOptions({
    queryKey: listKey(view),
    queryFn: ({ pageParam, signal }) =>
      call(
        conversationEndpoints.listConversations,
        { query: { view, limit: rowsPerPage, ...(pageParam === null ? {} : { cursor: pageParam }) } },
        signal,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });

/** Conversations of a view in which something is found, each with the newest message that says it. */
export const searchQuery = (view: ConversationView, q: string) =>
  infiniteQueryOptions({
    queryKey: searchKey(view, q),
    queryFn: ({ pageParam, signal }) =>
      call(
        conversationEndpoints.searchConversations,
        { query: { view, q, limit: rowsPerPage, ...(pageParam === null ? {} : { cursor: pageParam }) } },
        signal,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });

/** The messages of one conversation that say it, newest first. */
export const hitsQuery = (id: string, q: string) =>
  queryOptions({
    queryKey: ["hits", id, q],
    queryFn: async ({ signal }) =>
      (await call(conversationEndpoints.listHits, { params: { conversationId: id }, query: { q } }, signal)).items,
  });

export const countsQuery = queryOptions({
  queryKey: countsKey,
  queryFn: ({ signal }) => call(conversationEndpoints.countConversations, {}, signal),
});

export const conversationQuery = (id: string) =>
  queryOptions({
    queryKey: conversationKey(id),
    queryFn: ({ signal }) => call(conversationEndpoints.getConversation, { params: { conversationId: id } }, signal),
  });

/**
 * The newest page of a thread, or the one around a message; others are put before and behind it as one scrolls, and newer ones arrive
 * live. Asked for again, it brings as much as is on screen, up to what the API gives at once.
 */
export const threadQuery = (client: QueryClient, id: string, at: number | null = null) =>
  queryOptions({
    queryKey: threadKey(id),
    queryFn: async ({ signal }): Promise<LoadedThread> => {
      const known = () => client.getQueryData<LoadedThread>(threadKey(id));
      const before = known();
      if (before === undefined && at !== null) return await fetchAround(id, at, signal);
      const limit = Math.min(Math.max(messagesPerPage, before?.messages.length ?? 0), messagesAtOnce);
      // What is on screen may be some part far above the end.
      const above = before?.hasNewer === true ? (before.messages[0]?.seq ?? 1) - 1 : null;
      const page = await fetchMessages(id, above === null ? { limit } : { limit, after: above }, signal);
      return above === null ? refreshWith(known(), page) : page;
    },
    staleTime: Number.POSITIVE_INFINITY,
  });

async function fetchMessages(
  id: string,
  query: { readonly limit: number; readonly before?: number; readonly after?: number; readonly around?: number },
  signal?: AbortSignal,
): Promise<LoadedThread> {
  const page = await call(conversationEndpoints.listMessages, { params: { conversationId: id }, query }, signal);
  return { messages: page.items, hasOlder: page.hasOlder, hasNewer: page.hasNewer };
}

export const fetchNewest = (id: string) => fetchMessages(id, { limit: messagesPerPage });
export const fetchOlder = (id: string, before: number) => fetchMessages(id, { before, limit: messagesPerPage });
export const fetchNewer = (id: string, after: number) => fetchMessages(id, { after, limit: messagesPerPage });
export const fetchAround = (id: string, around: number, signal?: AbortSignal) =>
  fetchMessages(id, { around, limit: messagesPerPage }, signal);

export const contactQuery = (id: string) =>
  queryOptions({
    queryKey: ["contact", id],
    queryFn: ({ signal }) => call(contactEndpoints.getContact, { params: { contactId: id } }, signal),
  });

/** What a channel is set to changes seldom; the sentence that needs it can do without for a moment. */
export const channelQuery = (channelId: string) =>
  queryOptions({
    queryKey: ["channel", channelId],
    queryFn: ({ signal }) => call(channelEndpoints.getChannel, { params: { channelId } }, signal),
    staleTime: 5 * 60_000,
  });

export const membersQuery = (workspaceId: string) =>
  queryOptions({
    queryKey: ["members", workspaceId],
    queryFn: ({ signal }) => call(memberEndpoints.listMembers, { params: { workspaceId } }, signal),
    staleTime: 5 * 60_000,
  });
