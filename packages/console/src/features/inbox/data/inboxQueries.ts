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

export const listKey = (view: ConversationView, q: string) => ["conversations", view, q] as const;
export const conversationKey = (id: string) => ["conversation", id] as const;
export const threadKey = (id: string) => ["thread", id] as const;
export const countsKey = ["counts"] as const;

export const listQuery = (view: ConversationView, q: string) =>
  infiniteQueryOptions({
    queryKey: listKey(view, q),
    queryFn: ({ pageParam, signal }) =>
      call(
        conversationEndpoints.listConversations,
        {
          query: {
            view,
            limit: rowsPerPage,
            ...(q === "" ? {} : { q }),
            ...(pageParam === null ? {} : { cursor: pageParam }),
          },
        },
        signal,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
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
 * The newest page of a thread; older ones are put before it by `loadOlder`, newer ones arrive live. Asked for again, it brings as
 * much as is on screen, up to what the API gives at once.
 */
export const threadQuery = (client: QueryClient, id: string) =>
  queryOptions({
    queryKey: threadKey(id),
    queryFn: async ({ signal }): Promise<LoadedThread> => {
      const known = () => client.getQueryData<LoadedThread>(threadKey(id));
      const limit = Math.min(Math.max(messagesPerPage, known()?.messages.length ?? 0), messagesAtOnce);
      const page = await call(
        conversationEndpoints.listMessages,
        { params: { conversationId: id }, query: { limit } },
        signal,
      );
      return refreshWith(known(), {
        messages: page.items,
        hasOlder: page.hasMore,
      });
    },
    staleTime: Number.POSITIVE_INFINITY,
  });

export function fetchOlder(id: string, before: number) {
  return call(conversationEndpoints.listMessages, {
    params: { conversationId: id },
    query: { before, limit: messagesPerPage },
  });
}

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
