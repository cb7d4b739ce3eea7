import { flowEndpoints } from "@botschaft/contract";
import { queryOptions } from "@tanstack/react-query";
import { call } from "../../app/api/call.ts";

export const flowsKey = ["flows"] as const;
export const flowsQuery = queryOptions({
  queryKey: flowsKey,
  queryFn: ({ signal }) => call(flowEndpoints.listFlows, { query: { limit: 200 } }, signal),
});
export const flowQuery = (flowId: string) =>
  queryOptions({
    queryKey: [...flowsKey, flowId],
    queryFn: ({ signal }) => call(flowEndpoints.getFlow, { params: { flowId } }, signal),
  });
