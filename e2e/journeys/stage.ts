import type { Browser, BrowserContext } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { patient } from "../../scripts/parts/patience.mjs";
import { type App, startApp } from "../app.ts";
import { launchBrowser } from "../browser.ts";

/** The whole product and a browser beside it, for all journeys of one file. */
export interface Stage {
  readonly app: App;
  /** A German reader in Berlin. */
  readonly context: BrowserContext;
  /** Stops the product as Ctrl-C would, starts it again on the same data, and answers with the exit code in between. */
  restart(): Promise<number>;
}

/** Called once at the top of a file: everything stands before its first test, and nothing is left after its last. */
export function setStage(): Stage {
  let app: App;
  let browser: Browser;
  let context: BrowserContext;
  beforeAll(async () => {
    [app, browser] = await Promise.all([startApp(), launchBrowser()]);
    context = await browser.newContext({ locale: "de-DE", timezoneId: "Europe/Berlin" });
    context.setDefaultTimeout(patient(30_000));
  });
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
    await app?.removeData();
  });
  return {
    get app() {
      return app;
    },
    get context() {
      return context;
    },
    async restart() {
      const { dataDir } = app;
      const exitCode = await app.stop();
      app = await startApp({ dataDir });
      return exitCode;
    },
  };
}
