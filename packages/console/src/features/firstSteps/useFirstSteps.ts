import { firstStepsEndpoints, type FirstSteps } from "@botschaft/contract";
import { useQuery } from "@tanstack/react-query";
import { call } from "../../app/api/call.ts";
import { useSession } from "../../app/api/session.ts";
import { useFirstScreenStands } from "../../app/firstScreen.ts";
import { doneOf, stepCount } from "./FirstStepsList.tsx";

export const firstStepsKey = ["firstSteps"] as const;

/** How far this workspace has come, for who can go on; undefined for everybody else, and until it is known. */
export function useFirstSteps(): FirstSteps | undefined {
  const { workspaceId, may } = useSession();
  const stands = useFirstScreenStands();
  const { data } = useQuery({
    queryKey: [...firstStepsKey, workspaceId],
    queryFn: ({ signal }) => call(firstStepsEndpoints.getFirstSteps, { params: { workspaceId } }, signal),
    // What the first screen is for comes first.
    enabled: stands && may("workspaces:write"),
    // Done once, it stays so but for rare cases, and nobody has to be asked all day.
    staleTime: (query) => (query.state.data !== undefined && doneOf(query.state.data) === stepCount ? 3_600_000 : 0),
  });
  return data;
}

/** Whether there is still a step to take. */
export function useHasFirstSteps(): boolean {
  const done = useFirstSteps();
  return done !== undefined && doneOf(done) < stepCount;
}
