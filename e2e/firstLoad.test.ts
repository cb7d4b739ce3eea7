import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type App, startApp } from "./app.ts";
import { launchBrowser } from "./browser.ts";
import { type FirstLoad, loadFirst, signIn } from "./firstLoad.ts";

let app: App;
let browser: Browser;
let load: FirstLoad;

beforeAll(async () => {
  [app, browser] = await Promise.all([startApp(), launchBrowser()]);
  const cookies = await signIn(browser, app.signInLink);
  load = await loadFirst(browser, new URL(app.url).origin, { cookies });
});
afterAll(async () => {
  await browser?.close();
  await app?.stop();
  await app?.removeData();
});

test("the first row with a name costs a first visit at most ten requests and 350 kB, fonts and stream included", () => {
  const paths = load.requests.map(({ path }) => path);
  expect(paths).toContain("/api/v1/live");
  expect(paths.filter((path) => path.endsWith(".woff2"))).toHaveLength(2);
  expect(paths.length, paths.join("\n")).toBeLessThanOrEqual(10);
  expect(load.wireBytes).toBeLessThanOrEqual(350_000);
});

test("what shrinks goes out compressed, in the form that the browser understands best", async () => {
  const encodingOf = async (path: string, accepts: string) => {
    const response = await fetch(new URL(path, app.url), { headers: { "accept-encoding": accepts } });
    await response.arrayBuffer();
    const encoding = response.headers.get("content-encoding");
    if (encoding !== null) expect(response.headers.get("vary")?.toLowerCase()).toContain("accept-encoding");
    return encoding;
  };
  const program = load.requests.map(({ path }) => path).find((path) => /console-.*\.js$/.test(path)) ?? "";
  for (const path of ["/inbox/all", program, "/api/openapi.json"]) {
    expect(await encodingOf(path, "gzip, deflate, br"), path).toBe("br");
    expect(await encodingOf(path, "gzip"), path).toBe("gzip");
    expect(await encodingOf(path, "br;q=0, gzip;q=0"), path).toBeNull();
  }
});

test("the page draws a frame before any of its files has come, by day and by night, within its own policy", async () => {
  for (const colourScheme of ["light", "dark"] as const) {
    const context = await browser.newContext({ colorScheme: colourScheme });
    const page = await context.newPage();
    const refused: string[] = [];
    page.on("console", (message) => {
      // Nobody is signed in: the browser itself reports that the API says so.
      if (!message.text().startsWith("Failed to load resource")) refused.push(message.text());
    });
    await page.route("**/assets/**", () => {
      // Never answered.
    });
    await page.goto(new URL("/inbox/all", app.url).href, { waitUntil: "commit" });
    await page.locator("#first header i").waitFor();
    const ground = await page.locator("#first").evaluate((frame) => getComputedStyle(frame).backgroundColor);
    expect(ground).toBe(colourScheme === "light" ? "rgb(247, 245, 240)" : "rgb(19, 21, 25)");
    expect(refused).toEqual([]);
    await context.close();
  }
});
