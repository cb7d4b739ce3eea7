import { asId, type FlowId } from "../ids.ts";
import type { FlowVersion } from "./flow.ts";
import type { FlowBook } from "./flowBook.ts";

/** The flow that `call_flow` names: by id, else by the name of a published one. */
export function findFlow(flows: FlowBook, idOrName: string): FlowVersion | undefined {
  return flows.newest(asId<FlowId>(idOrName)) ?? flows.published.find((version) => version.name === idOrName);
}
