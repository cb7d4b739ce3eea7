import { expect, test } from "vitest";
import { isDemo } from "./isDemo.ts";

const phones = "http://localhost:3001";

test.each([
  ["its Page is on the emulator", phones, [phones], true],
  ["its Page is on the emulator, called by number", phones, ["http://127.0.0.1:3001"], true],
  ["a real Page is connected beside it", phones, [phones, null], false],
  ["a Page of another Graph address is connected beside it", phones, [phones, "http://localhost:4000"], false],
  ["nothing is connected", phones, [], false],
  ["the installation has no emulator", null, [null], false],
] as const)("a workspace is a demo, or not, where %s", (_, emulatorUrl, graphUrls, expected) => {
  expect(
    isDemo(
      { emulatorUrl },
      graphUrls.map((graphUrl) => ({ graphUrl })),
    ),
  ).toBe(expected);
});
