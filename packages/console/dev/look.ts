import { existsSync } from "node:fs";
import { chromium, type BrowserContextOptions, type Page } from "playwright-core";

/**
 * Takes pictures of screens, to be looked at: `node dev/look.ts <folder> [address] [name …]`, with a dev server running there.
 *
 * Against the real server, LOOK_SIGN_IN is its one-time link; who was signed in by it is kept in <folder>/session.json.
 */
const [folder = "/tmp/looks", address = "http://127.0.0.1:5199", ...names] = process.argv.slice(2);

interface Look {
  readonly name: string;
  readonly path: string;
  readonly size?: readonly [number, number];
  readonly language?: "de" | "en";
  readonly mode?: "day" | "night";
  readonly dense?: boolean;
  readonly before?: (page: Page) => Promise<unknown>;
}

/** Opens the nth conversation of what is on screen. */
const open = (nth: number) => (page: Page) => page.getByRole("listitem").nth(nth).getByRole("link").click();

const anneke = "/inbox/waiting/00000000-0000-4000-8000-000000000100";
const guest = "/inbox/waiting/00000000-0000-4000-8000-000000000103";
const looks: readonly Look[] = [
  { name: "inbox-de", path: anneke },
  { name: "inbox-night", path: anneke, mode: "night" },
  { name: "inbox-en", path: anneke, language: "en" },
  { name: "inbox-kinds", path: guest, size: [1440, 1500] },
  { name: "inbox-dense", path: "/inbox/all", dense: true },
  { name: "inbox-768", path: anneke, size: [768, 987] },
  { name: "inbox-1180", path: anneke, size: [1180, 820] },
  { name: "inbox-390-list", path: "/inbox/waiting", size: [390, 844] },
  { name: "inbox-390-thread", path: anneke, size: [390, 844] },
  {
    name: "inbox-390-rail",
    path: "/inbox/waiting",
    size: [390, 844],
    before: (page) => page.getByRole("button", { name: "Navigation öffnen" }).first().click(),
  },
  { name: "inbox-note", path: anneke, before: (page) => page.keyboard.press("n") },
  { name: "inbox-closed-window", path: "/inbox/waiting/00000000-0000-4000-8000-000000000106" },
  { name: "commands", path: anneke, before: (page) => page.keyboard.press("Control+k") },
  {
    name: "commands-typed",
    path: anneke,
    before: async (page) => {
      await page.keyboard.press("Control+k");
      await page.keyboard.type("zur");
    },
  },
  { name: "keys", path: anneke, before: (page) => page.keyboard.press("?") },
  { name: "snooze", path: anneke, before: (page) => page.keyboard.press("s") },
  { name: "real-waiting", path: "/inbox/waiting", before: open(0) },
  { name: "real-all", path: "/inbox/all", before: open(2) },
  { name: "real-mine", path: "/inbox/mine", before: open(0) },
  { name: "real-night", path: "/inbox/all", mode: "night", before: open(4) },
  { name: "contacts", path: "/contacts" },
  { name: "contacts-en", path: "/contacts", language: "en" },
  { name: "contacts-night", path: "/contacts", mode: "night" },
  { name: "contacts-390", path: "/contacts", size: [390, 844] },
  { name: "contact", path: "/contacts/00000000-0000-4000-8000-000000500100", size: [1440, 1500] },
  {
    name: "contact-en-night",
    path: "/contacts/00000000-0000-4000-8000-000000500100",
    size: [1440, 1500],
    language: "en",
    mode: "night",
  },
  { name: "contact-390", path: "/contacts/00000000-0000-4000-8000-000000500100", size: [390, 1900] },
  { name: "channels", path: "/channels" },
  {
    name: "channel",
    path: "/channels",
    size: [1440, 1900],
    before: async (page) => {
      await page.locator("main li a").first().click();
      await page.waitForTimeout(900);
      await page.getByRole("button", { name: "Verbindung prüfen" }).click();
      await page.getByRole("button", { name: "Von der Plattform holen" }).click();
      await page.waitForTimeout(1500);
    },
  },
  { name: "connect", path: "/channels/connect" },
  { name: "flows", path: "/flows" },
  {
    name: "flow",
    path: "/flows",
    size: [1440, 1600],
    before: async (page) => {
      await page.locator("main li a").nth(1).click();
      await page.waitForTimeout(900);
    },
  },
  {
    name: "flow-import",
    path: "/flows",
    before: async (page) => {
      await page.getByRole("button", { name: "Bot importieren" }).first().click();
      await page
        .getByLabel("Oder JSON einfügen")
        .fill(
          '{"formatVersion":1,"name":"Probe","start":"a","nodes":[{"id":"a","kind":"dance"},{"id":"b","kind":"tag","farbe":1}]}',
        );
    },
  },
  { name: "members", path: "/settings/members" },
  {
    name: "members-invite",
    path: "/settings/members",
    before: async (page) => {
      await page.getByRole("button", { name: "Einladen" }).click();
    },
  },
  {
    name: "keys-api",
    path: "/settings/keys",
    before: async (page) => {
      await page.getByRole("button", { name: "Schlüssel erzeugen" }).first().click();
    },
  },
  { name: "workspace", path: "/settings/workspace" },
  { name: "profile", path: "/settings/profile" },
  { name: "workspaces", path: "/workspaces" },
  { name: "channels-390-night", path: "/channels", size: [390, 844], mode: "night" },
  { name: "profile-en-390", path: "/settings/profile", size: [390, 844], language: "en" },
  { name: "more", path: anneke, before: (page) => page.getByRole("button", { name: "Mehr" }).click() },
];

const sessionFile = `${folder}/session.json`;
const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
});
const signInLink = process.env["LOOK_SIGN_IN"];
if (signInLink !== undefined) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(signInLink);
  await page.waitForURL(/\/inbox/);
  await context.storageState({ path: sessionFile });
  await context.close();
}
const session: BrowserContextOptions = existsSync(sessionFile) ? { storageState: sessionFile } : {};
for (const look of looks) {
  if (names.length > 0 && !names.some((name) => look.name.startsWith(name))) continue;
  const [width, height] = look.size ?? [1440, 987];
  const context = await browser.newContext({
    ...session,
    viewport: { width, height },
    locale: look.language === "en" ? "en-GB" : "de-DE",
    timezoneId: "Europe/Berlin",
    hasTouch: width < 500,
  });
  await context.addInitScript(
    ({ mode, language, dense }) => {
      localStorage.setItem("botschaft.colourMode", mode);
      localStorage.setItem("botschaft.language", language);
      localStorage.setItem("botschaft.density", dense ? "dense" : "roomy");
    },
    { mode: look.mode ?? "day", language: look.language ?? "de", dense: look.dense ?? false },
  );
  const page = await context.newPage();
  page.on("console", (message) => {
    if (message.type() === "error") process.stdout.write(`${look.name}: ${message.text()}\n`);
  });
  page.on("pageerror", (error) => process.stdout.write(`${look.name}: ${error.stack ?? error.message}\n`));
  await page.goto(address + look.path);
  await page.waitForLoadState("load");
  await page.waitForTimeout(900);
  await look.before?.(page);
  await page.waitForTimeout(400);
  await page.screenshot({ path: `${folder}/${look.name}.png` });
  await context.close();
}
await browser.close();
