import { z } from "zod";
import { id } from "./basics.ts";
import { defineEndpoint } from "./endpoint.ts";

export const firstSteps = z.object({
  /** No owner is still the one that the installation made up. */
  ownerNamed: z.boolean(),
  channelConnected: z.boolean(),
  botPublished: z.boolean(),
  messageReceived: z.boolean(),
  /** Somebody else is a member, or is invited. */
  teamInvited: z.boolean(),
});
export type FirstSteps = z.infer<typeof firstSteps>;

export const firstStepsEndpoints = {
  getFirstSteps: defineEndpoint({
    id: "getFirstSteps",
    method: "GET",
    path: "/workspaces/{workspaceId}/first-steps",
    area: "workspaces",
    access: { kind: "scope", scope: "workspaces:read" },
    summary: "What of the first steps is done",
    description: "As things are now: a step can become undone again.",
    params: z.object({ workspaceId: id }),
    responses: { 200: firstSteps },
  }),
};
