import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "./parts/root.mjs";

const fixtures = join(root, "scripts", "fixtures", "importRules");

test("every import rule sees its planted violation, in types too", () => {
  expect(violationsIn(fixtures)).toEqual([
    "channels-ignore-each-other: packages/channels/src/messenger/peeks.ts",
    "channels-imports-core: packages/channels/src/messenger/knowsTheServer.ts",
    "console-imports-core-and-contract: packages/console/src/features/inbox/knowsTheServer.ts",
    "contract-imports-core: packages/contract/src/knowsTheServer.ts",
    "core-imports-nothing-of-ours: packages/core/src/knowsTheServer.ts",
    "core-is-pure: packages/core/src/readsFiles.ts",
    "emulator-imports-nothing-of-ours: packages/emulator/src/borrows.ts",
    "features-have-a-front-door: packages/server/src/backDoor.ts",
    "features-meet-at-index: packages/server/src/features/inbox/shortcut.ts",
    "imports-resolve: packages/core/src/leadsNowhere.ts",
    "no-cycles: packages/core/src/one.ts",
    "pipeline-has-a-front-door: packages/server/src/sideDoor.ts",
    "server-imports-core-and-contract-and-channels: packages/server/src/pretends.ts",
    "tests-are-not-imported: packages/core/src/hangsOnATest.ts",
  ]);
});

function violationsIn(dir) {
  const cruiser = join(root, "node_modules", "dependency-cruiser", "bin", "dependency-cruiser.mjs");
  const config = join(root, ".dependency-cruiser.mjs");
  // Its exit code is the number of errors; with --output-type json it is 0.
  const args = [cruiser, "packages", "--config", config, "--output-type", "json"];
  const { summary } = JSON.parse(
    execFileSync(process.execPath, args, { cwd: dir, encoding: "utf8", maxBuffer: 50_000_000 }),
  );
  return summary.violations.map(({ rule, from }) => `${rule.name}: ${from}`).sort();
}
