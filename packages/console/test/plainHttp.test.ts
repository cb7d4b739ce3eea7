import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { patient } from "../../../scripts/parts/patience.mjs";
import { serveConsole, type ServedConsole } from "./servedConsole.ts";
import { composer, thread, tjark } from "./stage.ts";

/** The console at `PUBLIC_URL=http://chat.example.test`, as in a house without certificates. */
let served: ServedConsole;
let context: BrowserContext;
const broken: string[] = [];
beforeAll(async () => {
  served = await serveConsole();
  context = await served.browser.newContext({ locale: "de-DE", timezoneId: "Europe/Berlin", reducedMotion: "reduce" });
  context.setDefaultTimeout(patient(15_000));
  context.on("weberror", (error) => broken.push(error.error().message));
});
afterAll(() => served?.stop());

async function open(path: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(served.plainAddress + path);
  return page;
}

test("on plain http the inbox opens, hears what comes in, and sends", async () => {
  const page = await open(`/inbox/all/${tjark}`);
  await composer(page).waitFor();
  // The test is about what is missing here.
  const offered = await page.evaluate(() => [
    isSecureContext,
    "randomUUID" in crypto,
    "locks" in navigator,
    "clipboard" in navigator,
  ]);
  expect(offered).toEqual([false, false, false, false]);
  await served.play("say", { conversationId: tjark, text: "Hört ihr mich?" });
  await thread(page).getByText("Hört ihr mich?").waitFor();
  await composer(page).fill("Klar und deutlich.");
  await page.keyboard.press("Control+Enter");
  await thread(page).getByText("Klar und deutlich.").waitFor();
  await page.close();
  expect(broken).toEqual([]);
});

test("tabs on plain http share one stream, and another takes over when one closes", async () => {
  let streams = 0;
  await context.route("**/api/v1/live**", async (route) => {
    streams += 1;
    await route.fallback();
  });
  const first = await open(`/inbox/all/${tjark}`);
  await composer(first).waitFor();
  await expect.poll(() => streams).toBe(1);
  const second = await open(`/inbox/all/${tjark}`);
  await composer(second).waitFor();
  await served.play("say", { conversationId: tjark, text: "An beide" });
  await Promise.all([first, second].map((tab) => thread(tab).getByText("An beide").waitFor()));
  expect(streams).toBe(1);
  await first.close({ runBeforeUnload: false });
  await served.play("say", { conversationId: tjark, text: "An die zweite" });
  await thread(second).getByText("An die zweite").waitFor();
  expect(streams).toBe(2);
  await second.close();
  expect(broken).toEqual([]);
});

test("what is to be taken elsewhere is copied on plain http", async () => {
  const page = await open("/channels");
  await page
    .getByRole("link", { name: /Nordwind/ })
    .first()
    .click();
  await page.getByRole("button", { name: "Kopieren" }).first().click();
  await page.getByRole("button", { name: "Kopiert" }).waitFor();
  await page.goto(served.plainAddress + `/inbox/all/${tjark}`);
  await composer(page).focus();
  await page.keyboard.press("Control+V");
  await expect.poll(() => composer(page).inputValue()).toContain("/webhooks/meta");
  await page.close();
  expect(broken).toEqual([]);
});
