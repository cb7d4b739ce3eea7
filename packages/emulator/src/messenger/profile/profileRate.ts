import { GraphError } from "../../graph/graphError.ts";
import type { GraphCall } from "../../graph/graphRoutes.ts";

const TEN_MINUTES_MS = 600_000;

/** One of the ten calls in ten minutes about the profile of a Page or account. */
export function takeProfileCall({ world, platform }: GraphCall, accountId: string): void {
  const { profileCallsPerTenMinutes } = world.limits;
  if (platform.rates.take(`profile/${accountId}`, profileCallsPerTenMinutes, TEN_MINUTES_MS)) return;
  throw new GraphError({
    code: 613,
    subcode: 2018022,
    message: "(#613) Calls to this api have exceeded the rate limit: 10 calls in 10 minutes.",
  });
}
