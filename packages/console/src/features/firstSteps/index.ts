import type { Place } from "../../app/feature.ts";
import type { LiveListeners } from "../../app/live/listeners.ts";
import { routes } from "./routes.ts";
import { StepsLeft } from "./StepsLeft.tsx";
import { firstStepsKey, useHasFirstSteps } from "./useFirstSteps.ts";

export { FirstStepsHint } from "./FirstStepsHint.tsx";

const places: readonly Place[] = [
  {
    id: "go.firstSteps",
    group: "setUp",
    title: "nav.firstSteps",
    way: { to: "/first-steps" },
    under: "/first-steps",
    needs: "workspaces:write",
    Mark: StepsLeft,
    useIsShown: useHasFirstSteps,
  },
];

const lookAgain: NonNullable<LiveListeners["members"]> = (_, { client }) =>
  void client.invalidateQueries({ queryKey: firstStepsKey });
const live: LiveListeners = {
  channels: lookAgain,
  flows: lookAgain,
  members: lookAgain,
  counts: (_, { client }) => void client.invalidateQueries({ queryKey: firstStepsKey }),
};

export const firstSteps = { routes, places, live };
