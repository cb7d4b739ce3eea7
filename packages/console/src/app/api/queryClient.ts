import { QueryClient } from "@tanstack/react-query";
import { Refusal } from "./refusal.ts";

/** What the live stream keeps fresh is never fetched again on a whim; refusals are answers, so they are not retried. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 60_000,
        gcTime: 15 * 60_000,
        refetchOnWindowFocus: false,
        retry: (failures, error) => !(error instanceof Refusal) && failures < 2,
      },
      mutations: { retry: false },
    },
  });
}
