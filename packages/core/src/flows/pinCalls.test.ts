import { expect, test } from "vitest";
import type { FlowDefinition } from "./flowSchema.ts";
import { pinCalls } from "./pinCalls.ts";

const calling = (...flows: string[]): FlowDefinition => ({
  formatVersion: 1,
  defaultLanguage: "de",
  triggers: [],
  start: "c0",
  nodes: flows.map((flow, index) => ({ id: `c${index}`, kind: "call_flow", flow })),
});
const other = (id: string, name: string) => ({ id, name, definition: calling() });
const self = { id: "id of self", name: "Self" };
const pinned = (called: string, ...others: ReturnType<typeof other>[]) =>
  pinCalls(calling(called), others, self).nodes.map((node) => ("flow" in node ? node.flow : undefined));

test.each([
  ["a name becomes the id", "FAQ", "id 1"],
  ["of two flows of one name it is the one that is asked first", "Twin", "id 2"],
  ["an id stays, also where another flow is named like it", "id 3", "id 3"],
  ["its own name is itself", "Self", "id of self"],
  ["what nobody knows stays", "Gone", "Gone"],
])("%s", (_title, called, id) => {
  const others = [other("id 1", "FAQ"), other("id 2", "Twin"), other("id 3", "Twin"), other("id 4", "id 3")];
  expect(pinned(called, ...others)).toEqual([id]);
});
