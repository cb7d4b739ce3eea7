import { messengerCapabilities } from "@botschaft/channels";
import { checkFlow, textsOf } from "@botschaft/core";
import { expect, test } from "vitest";
import { readShopFlows } from "./shopFlows.ts";

const flows = (await readShopFlows((file) => `https://pictures.example/${file}`)).map((flow, index) => ({
  ...flow,
  id: `flow-${index}`,
}));

test.each(flows)("the flow $name works, and says nothing that Messenger would cut", (flow) => {
  const others = flows.filter((other) => other !== flow);
  expect(checkFlow(flow.definition, others, { self: flow, channels: [messengerCapabilities] })).toEqual([]);
});

test.each(flows)("everything the flow $name says, it says in German and English", ({ definition }) => {
  const spoken = definition.nodes.flatMap(textsOf).filter(({ isSpoken }) => isSpoken);
  for (const { text } of spoken) expect(Object.keys(typeof text === "string" ? {} : text)).toEqual(["de", "en"]);
});

test("a flow that is called is published before the flow that calls it", () => {
  flows.forEach(({ definition }, index) => {
    const earlier = flows.slice(0, index).map(({ name }) => name);
    for (const node of definition.nodes) if (node.kind === "call_flow") expect(earlier).toContain(node.flow);
  });
});
