import { expect, it } from "vitest";
import { runChaos } from "./chaos.ts";

it("loses, doubles and misorders nothing while processes die and the database restarts", {
  timeout: 180_000,
}, async () => {
  const result = await runChaos({
    messages: 1_500,
    contacts: 60,
    pages: 3,
    kills: 4,
    databaseRestarts: 1,
    seed: 7,
    minutes: 0.35,
    roles: ["all", "all"],
    uncertainWaitSeconds: 4,
  });
  expect(result).toMatchObject({
    messages: 1_500,
    lost: 0,
    doubled: 0,
    misordered: 0,
    kills: 4,
    crashes: 0,
    ledger: { isBalanced: true },
  });
});
