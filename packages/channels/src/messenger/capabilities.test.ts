import { capabilityTable } from "@botschaft/core";
import { expect, test } from "vitest";
import { messengerCapabilities } from "./capabilities.ts";

test("the core's table, by which flows are checked, says the same", () => {
  expect(capabilityTable.messenger).toEqual(messengerCapabilities);
});
