import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

const LONG = /\/console\/test\/|chaos\.test\.ts$|\/e2e\/|\/pipeline\/(pipeline|recall)\.test\.ts$/;

/** What takes longest begins first, so that at the end no core waits for one file: on a fresh clone nothing is known of earlier runs. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification) => LONG.test(moduleId);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

/** What each project of tests needs; `npm test -- core` runs one of them. */
const common = { exclude: ["**/node_modules/**", "**/dist/**", "scripts/fixtures/**"] };

function testsOf(name: string, options: Record<string, unknown> = {}) {
  return { test: { ...common, name, include: [`packages/${name}/{src,test}/**/*.test.{ts,tsx}`], ...options } };
}

export default defineConfig({
  test: {
    // Two cores: one worker more only makes every file slower.
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    projects: [
      testsOf("core"),
      testsOf("contract"),
      testsOf("channels"),
      testsOf("emulator", { testTimeout: 20_000 }),
      testsOf("server", {
        globalSetup: ["packages/server/test/databaseSetup.ts"],
        testTimeout: 20_000,
        hookTimeout: 60_000,
      }),
      testsOf("console", { globalSetup: ["packages/console/test/buildConsole.ts"], testTimeout: 60_000 }),
      {
        test: {
          ...common,
          name: "repo",
          include: ["scripts/**/*.test.{ts,mjs}", "bench/**/*.test.ts"],
          testTimeout: 60_000,
        },
      },
      {
        test: {
          ...common,
          name: "e2e",
          include: ["e2e/**/*.test.ts"],
          // Each file runs the whole product and a browser, and waits for most of its time: beside the others, not after them.
          testTimeout: 60_000,
          hookTimeout: 120_000,
          // What is waited for takes as long as a busy machine needs; a second is not enough to draw five hundred bubbles.
          expect: { poll: { timeout: 20_000 } },
        },
      },
    ],
  },
});
