/**
 * Takes the pictures of the product: `docs/images/inbox-and-phone.png` for the README and, where a folder is named, every screen that
 * is worth a look into it, in both languages, by day and by night, wide and narrow.
 *
 *     BROWSER_PATH=/usr/bin/chromium node e2e/screenshots.ts [folder]
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { type App, startApp } from "./app.ts";
import { launchBrowser } from "./browser.ts";

const readmePicture = fileURLToPath(new URL("../docs/images/inbox-and-phone.png", import.meta.url));
const phoneHeight = 800;
const [, , folder] = process.argv;
if (folder !== undefined) await mkdir(folder, { recursive: true });

const app = await startApp();
const browser = await launchBrowser();
try {
  const signedIn = await signIn(browser, app);
  if (folder !== undefined) for (const look of looks()) await takeAll(browser, app, look, signedIn, folder);
  // Last, because it answers somebody.
  await pictureOfBoth(browser, app, signedIn);
  process.stdout.write(`${readmePicture}\n`);
} finally {
  await browser.close();
  await app.stop();
  await app.removeData();
}

type SignedIn = NonNullable<BrowserContextOptions["storageState"]>;

interface Look {
  readonly name: string;
  readonly options: BrowserContextOptions;
}

function looks(): Look[] {
  const languages = [
    ["de", "de-DE"],
    ["en", "en-GB"],
  ] as const;
  const schemes = ["light", "dark"] as const;
  const sizes = [
    ["wide", { width: 1440, height: 900 }],
    ["narrow", { width: 390, height: 844 }],
  ] as const;
  return languages.flatMap(([language, locale]) =>
    schemes.flatMap((colorScheme) =>
      sizes.map(([size, viewport]) => ({
        name: `${language}-${colorScheme}-${size}`,
        options: { locale, timezoneId: "Europe/Berlin", colorScheme, viewport },
      })),
    ),
  );
}

async function signIn(browser: Browser, app: App): Promise<SignedIn> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(app.signInLink);
  await page.getByRole("link", { name: /Anneke Kröger/ }).waitFor();
  const state = await context.storageState();
  await context.close();
  // Cookies alone: language and colours are each look's own.
  return { cookies: state.cookies, origins: [] };
}

/** Inbox and phone side by side, the same conversation on both, in the middle of being answered. */
async function pictureOfBoth(browser: Browser, app: App, storageState: SignedIn): Promise<void> {
  const look = { locale: "de-DE", timezoneId: "Europe/Berlin", colorScheme: "light" } as const;
  const desk = await browser.newContext({ ...look, storageState, viewport: { width: 1440, height: 900 } });
  const inbox = await desk.newPage();
  await inbox.goto(app.url);
  await inbox.getByRole("link", { name: /Anneke Kröger/ }).click();
  await inbox.getByRole("button", { name: "Übernehmen" }).click();
  const reply = inbox.getByRole("textbox", { name: "Antwort" });
  await reply.fill("Moin Anneke, hier ist Merle. Klar, tauschen wir dir: In Blau und 44 ist sie da.");
  await reply.press("Control+Enter");

  const table = await browser.newContext({ ...look, viewport: { width: 470, height: 900 }, deviceScaleFactor: 2 });
  const phone = await table.newPage();
  await phone.goto(`${app.emulatorUrl}/?person=anneke-kroeger`);
  await phone.getByText(/hier ist Merle/).waitFor();
  await inbox
    .getByText(/^Gelesen/)
    .last()
    .waitFor();
  await reply.fill("Das Rücksendeetikett liegt bei, du musst nichts ausdrucken.");
  await settle(inbox);
  await settle(phone);
  const body = phone.locator(".phone").first();
  const roundness = await body.evaluate(
    (element) => Number.parseFloat(getComputedStyle(element).borderTopLeftRadius) / element.clientHeight,
  );
  const [left, right] = [await inbox.screenshot(), await body.screenshot()];
  await desk.close();
  await table.close();
  await sideBySide(browser, left, right, roundness * phoneHeight);
}

async function sideBySide(browser: Browser, left: Buffer, right: Buffer, phoneRadius: number): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 1990, height: 980 } });
  const picture = (bytes: Buffer, style: string) =>
    `<img style="${style}" src="data:image/png;base64,${bytes.toString("base64")}">`;
  await page.setContent(`<body style="margin:0;background:#e9e5da;display:flex;align-items:center;justify-content:center;gap:36px;height:100vh">
    ${picture(left, "border-radius:10px;outline:1px solid #d8d3c6")}${picture(right, `height:${phoneHeight}px;border-radius:${phoneRadius}px`)}</body>`);
  await page.waitForFunction(() => [...document.images].every((image) => image.complete));
  await mkdir(join(readmePicture, ".."), { recursive: true });
  await page.screenshot({ path: readmePicture });
  await page.close();
}

async function takeAll(
  browser: Browser,
  app: App,
  { name, options }: Look,
  storageState: SignedIn,
  into: string,
): Promise<void> {
  const context = await browser.newContext({ ...options, storageState });
  const page = await context.newPage();
  const take = async (what: string) => {
    await settle(page);
    await page.screenshot({ path: join(into, `${name}-${what}.png`) });
  };
  await page.goto(`${app.url}/inbox/waiting`);
  await take("inbox");
  for (const [what, who] of [
    ["photo", "Wiebke Carstensen"],
    ["cards", "Tjark Behrens"],
    ["voice", "Anneke Kröger"],
  ] as const) {
    await page.goto(`${app.url}/inbox/waiting`);
    await page.getByRole("link", { name: new RegExp(who) }).click();
    await take(`thread-${what}`);
  }
  for (const view of ["bot", "snoozed", "closed"]) {
    await page.goto(`${app.url}/inbox/${view}`);
    await take(`view-${view}`);
  }
  for (const [what, path] of [
    ["channels", "/channels"],
    ["flows", "/flows"],
    ["settings", "/settings/workspace"],
    ["members", "/settings/members"],
    ["keys", "/settings/keys"],
  ] as const) {
    await page.goto(app.url + path);
    await take(what);
  }
  for (const [what, list] of [
    ["flow", "/flows"],
    ["channel", "/channels"],
  ] as const) {
    await page.goto(app.url + list);
    await page
      .getByRole("main")
      .getByRole("link", { name: /Umtausch und Rückgabe|Nordwind/ })
      .first()
      .click();
    await take(what);
  }
  await page.goto(`${app.emulatorUrl}/?person=tjark-behrens&person=mara-feddersen`);
  await take("phones");
  await context.close();
}

/** Until nothing loads and every picture is there. */
async function settle(page: Page): Promise<void> {
  // The inbox holds its live stream open, so the network is never idle for good.
  await page.waitForLoadState("load");
  await page.waitForFunction(
    () => document.fonts.status === "loaded" && [...document.images].every((image) => image.complete),
  );
  await page.waitForFunction(() => document.querySelector("[aria-busy=true]") === null);
  await page.waitForTimeout(400);
}
