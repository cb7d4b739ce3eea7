import { contactEndpoints } from "@botschaft/contract";
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { call } from "../../app/api/call.ts";

export const contactsKey = ["contacts"] as const;
/** The inbox's panel asks by the same key, so that a change here shows there. */
export const contactKey = (id: string) => ["contact", id] as const;

export const contactsQuery = (search: string) =>
  infiniteQueryOptions({
    queryKey: [...contactsKey, search],
    queryFn: ({ signal, pageParam }) =>
      call(
        contactEndpoints.listContacts,
        {
          query: {
            limit: 50,
            ...(search === "" ? {} : { q: search }),
            ...(pageParam === null ? {} : { cursor: pageParam }),
          },
        },
        signal,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });

export const contactQuery = (id: string) =>
  queryOptions({
    queryKey: contactKey(id),
    queryFn: ({ signal }) => call(contactEndpoints.getContact, { params: { contactId: id } }, signal),
  });
