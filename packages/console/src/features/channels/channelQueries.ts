import { channelEndpoints, ledgerEndpoints } from "@botschaft/contract";
import { queryOptions } from "@tanstack/react-query";
import { call } from "../../app/api/call.ts";

export const channelsKey = ["channels"] as const;
export const ledgerKey = ["ledger"] as const;

export const channelsQuery = queryOptions({
  queryKey: channelsKey,
  queryFn: ({ signal }) => call(channelEndpoints.listChannels, {}, signal),
});

export const channelQuery = (channelId: string) =>
  queryOptions({
    queryKey: ["channel", channelId],
    queryFn: ({ signal }) => call(channelEndpoints.getChannel, { params: { channelId } }, signal),
  });

export const accountEventsKey = (channelId: string) => ["channel", channelId, "account-events"] as const;

/** The newest of what the platform said about the account. */
export const newestAccountEventsQuery = (channelId: string) =>
  queryOptions({
    queryKey: [...accountEventsKey(channelId), "newest"],
    queryFn: ({ signal }) =>
      call(channelEndpoints.listAccountEvents, { params: { channelId }, query: { limit: 50 } }, signal),
  });

/** What came in over the last seven days and what became of it. */
export const ledgerQuery = queryOptions({
  queryKey: ledgerKey,
  queryFn: ({ signal }) => call(ledgerEndpoints.getLedger, { query: {} }, signal),
  refetchInterval: 30_000,
});
