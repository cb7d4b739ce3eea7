import type { Browser, BrowserContext } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type App, startApp } from "../app.ts";
import { launchBrowser } from "../browser.ts";
import {
  findConversation,
  getJson,
  listMessages,
  openConversation,
  sitDown,
  takePhone,
  threadOf,
  writeOnPhone,
} from "./desk.ts";

let app: App;
let browser: Browser;
let context: BrowserContext;
beforeAll(async () => {
  [app, browser] = await Promise.all([startApp(), launchBrowser()]);
  context = await browser.newContext({ locale: "de-DE", timezoneId: "Europe/Berlin" });
});
afterAll(async () => {
  await browser?.close();
  await app?.stop();
  await app?.removeData();
});

test("after a restart everything is there, on both sides, and goes on", async () => {
  const before = await sitDown(context, app);
  const phone = await takePhone(context, app, "mara-feddersen");
  await writeOnPhone(phone, "Was kostet der Versand?");
  await threadOf(phone)
    .getByText(/4,90 €/)
    .waitFor();
  const { id } = await findConversation(before, app, "Mara Feddersen");
  const [counts, messages] = [
    await getJson(before, app, "/conversations/counts"),
    withoutAddresses(await listMessages(before, app, id)),
  ];
  await Promise.all([before.page.close(), phone.page.close()]);

  const dataDir = app.dataDir;
  expect(await app.stop()).toBe(0);
  app = await startApp({ dataDir });

  // The session lives on; only the addresses are new.
  const after = { page: await context.newPage(), mishaps: [] };
  await after.page.goto(app.url);
  expect(await getJson(after, app, "/conversations/counts")).toEqual(counts);
  expect(withoutAddresses(await listMessages(after, app, id))).toEqual(messages);
  const phoneAfter = await takePhone(context, app, "mara-feddersen");
  await threadOf(phoneAfter)
    .getByText(/4,90 €/)
    .waitFor();

  await openConversation(after, "Wartet auf Menschen", "Wiebke Carstensen");
  const photo = threadOf(after).getByRole("img").first();
  await photo.waitFor();
  await expect
    .poll(() => photo.evaluate((image) => (image as HTMLImageElement).naturalWidth), { timeout: 10_000 })
    .toBeGreaterThan(100);

  await openConversation(after, "Beim Bot", "Mara Feddersen");
  await writeOnPhone(phoneAfter, "Und wie wasche ich die Jacke?");
  await threadOf(after)
    .getByText(/bei 30 Grad/)
    .waitFor();
});

function withoutAddresses(messages: readonly unknown[]): unknown {
  return JSON.parse(JSON.stringify(messages).replace(/http:\/\/(127\.0\.0\.1|localhost):\d+/g, "http://here"));
}
