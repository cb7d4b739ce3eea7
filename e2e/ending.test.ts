import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { patient } from "../scripts/parts/patience.mjs";
import { type App, startApp } from "./app.ts";
import { findProcessesOn, processesOn } from "./leftovers.ts";

/** `npm start` as it is typed; each test ends one of its processes and looks for the others. */
let app: App;
let dataDir: string;
beforeAll(async () => {
  app = await startApp({ isThroughNpm: true });
  ({ dataDir } = app);
});
afterAll(async () => {
  await app?.stop();
  await app?.removeData();
});

const victims = {
  npm: /^npm start/,
  "npm's shell": /^sh -c/,
  "the launcher": /node .*scripts\/start\.mjs$/,
  "the server": /server\/src\/main\.ts$/,
  "the emulator": /emulator\/src\/main\.ts$/,
  "the database": /postgres -D/,
};

// Other systems have no list of processes that says whose they are.
test.runIf(process.platform === "linux").each([
  ["SIGTERM", "npm"],
  ["SIGTERM", "npm's shell"],
  ["SIGTERM", "the launcher"],
  ["SIGTERM", "the server"],
  ["SIGTERM", "the emulator"],
  ["SIGTERM", "the database"],
  // Without a chance to tell anybody.
  ["SIGKILL", "the launcher"],
] as const)("%s to %s ends all of the start", async (signal, victim) => {
  if ((await findProcessesOn(dataDir)).length === 0) app = await startApp({ isThroughNpm: true, dataDir });
  const found = (await findProcessesOn(dataDir)).find(({ command }) => victims[victim].test(command));
  // A shell that hands itself over to what it runs is not there.
  if (found === undefined && victim === "npm's shell") return;
  expect(found, (await processesOn(dataDir)).join("\n")).toBeDefined();
  process.kill(found?.pid ?? 0, signal);
  await vi.waitFor(async () => expect(await processesOn(dataDir)).toEqual([]), {
    timeout: patient(30_000),
    interval: 100,
  });
  await app.ended;
});
