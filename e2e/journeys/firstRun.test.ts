import { createHmac } from "node:crypto";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { patient } from "../../scripts/parts/patience.mjs";
import { type App, startApp } from "../app.ts";
import { launchBrowser } from "../browser.ts";

let app: App;
let browser: Browser;
beforeAll(async () => {
  [app, browser] = await Promise.all([startApp({ env: { DEMO: "off" } }), launchBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await app?.stop();
  await app?.removeData();
});

const password = "ein Passwort für Jule";

/** Somebody at a browser of their own. */
async function sitDown(): Promise<Page> {
  const context = await browser.newContext({ locale: "de-DE", timezoneId: "Europe/Berlin" });
  context.setDefaultTimeout(patient(30_000));
  return await context.newPage();
}

/** A code as an authenticator shows it (RFC 6238: SHA-1, 30 seconds, six digits). */
function codeOf(secret: string): string {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = Array.from(secret, (letter) => letters.indexOf(letter).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const mac = createHmac("sha1", key).update(counter).digest();
  const offset = (mac.at(-1) ?? 0) & 15;
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

test(
  "the first person of an empty installation becomes somebody, finds the next steps, and secures the account",
  async () => {
    const page = await sitDown();
    await page.goto(app.signInLink);
    await page.waitForURL(/\/welcome/);
    await page.getByLabel("Dein Name").fill("Jule Brandt");
    await page.getByLabel("E-Mail").fill("Jule@Brandt.example");
    await page.getByRole("textbox", { name: "Neues Passwort" }).fill(password);
    await page.getByRole("button", { name: "Los geht’s" }).click();
    await page.getByLabel("Neuer Arbeitsbereich").fill("Brandt & Söhne");
    await page.getByRole("button", { name: "Anlegen" }).click();
    const steps = page.getByRole("region", { name: "Erste Schritte" });
    await steps.getByRole("link", { name: "Verbinde einen Kanal" }).waitFor();
    expect(await steps.getByRole("img", { name: "Erledigt" }).count()).toBe(1);
    // There are no phones to write from.
    await page.goto(`${app.url}/inbox/all`);
    await steps.waitFor();
    expect(await page.locator("body").textContent()).not.toMatch(/Telefon/);

    await page.goto(`${app.url}/settings/profile`);
    const factor = page.getByRole("region", { name: "Zweiter Faktor" });
    await factor.getByRole("button", { name: "Einrichten" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "Bisheriges Passwort" }).fill(password);
    await dialog.getByRole("button", { name: "Weiter" }).click();
    const byHand = dialog.getByRole("textbox", { name: "Oder tippe diesen Schlüssel in die App" });
    await byHand.waitFor();
    const secret = await byHand.inputValue();
    await dialog.getByLabel("Code aus der App").fill(codeOf(secret));
    await dialog.getByRole("button", { name: "Code bestätigen" }).click();
    const codes = dialog.getByRole("list", { name: "Wiederherstellungscodes" }).getByRole("listitem");
    await codes.first().waitFor();
    const recovery = (await codes.first().textContent()) ?? "";
    await dialog.getByRole("button", { name: "Ich habe sie" }).click();
    await factor.getByRole("button", { name: "Ausschalten" }).waitFor();

    const elsewhere = await sitDown();
    await elsewhere.goto(`${app.url}/sign-in`);
    await elsewhere.getByLabel("E-Mail").fill("jule@brandt.example");
    await elsewhere.getByRole("textbox", { name: "Passwort" }).fill(password);
    await elsewhere.getByRole("button", { name: "Anmelden" }).click();
    await elsewhere.getByRole("button", { name: /Wiederherstellungscode benutzen/ }).click();
    await elsewhere.getByLabel("Wiederherstellungscode").fill(recovery);
    await elsewhere.getByRole("button", { name: "Anmelden" }).click();
    await elsewhere.waitForURL(/\/inbox/);

    await page.reload();
    const sessions = page.getByRole("region", { name: "Wo du angemeldet bist" });
    await sessions.getByRole("button", { name: "Überall sonst abmelden" }).click();
    // At once, without a press over there.
    await elsewhere.waitForURL(/\/sign-in/);
  },
  patient(120_000),
);

test(
  "a member is invited, forgets the password, is given a link by the owner, and is removed while signed in",
  async () => {
    const owner = await sitDown();
    await owner.goto(`${app.url}/sign-in`);
    await owner.getByRole("link", { name: "Passwort vergessen?" }).click();
    // No mail is set up: it says whom to ask, and that the terminal prints a link.
    await owner.getByText("Bei jedem Start druckt der Server einen Anmelde-Link.").waitFor();
    await app.stop();
    app = await startApp({ dataDir: app.dataDir, env: { DEMO: "off" } });
    await owner.goto(app.signInLink);
    await owner.goto(`${app.url}/settings/members`);
    await owner.getByRole("button", { name: "Einladen" }).click();
    await owner.getByRole("dialog").getByRole("button", { name: "Link erzeugen" }).click();
    const invitation = await owner.getByRole("textbox", { name: "Einladungs-Link" }).inputValue();
    await owner.getByRole("button", { name: "Fertig" }).click();

    const member = await sitDown();
    await member.goto(invitation);
    await member.getByLabel("Dein Name").fill("Momme");
    await member.getByLabel("E-Mail").fill("momme@brandt.example");
    await member.getByRole("textbox", { name: "Neues Passwort" }).fill("das vergesse ich");
    await member.getByRole("button", { name: "Einladung annehmen" }).click();
    await member.waitForURL(/\/inbox/);

    await owner.reload();
    await owner.getByRole("button", { name: "Neues Passwort für Momme" }).click();
    await owner.getByRole("dialog").getByRole("button", { name: "Link erzeugen" }).click();
    const link = owner.getByRole("textbox", { name: "Link für ein neues Passwort" });
    await link.waitFor();
    await member.goto(await link.inputValue());
    await member.getByRole("textbox", { name: "Neues Passwort" }).fill("das merke ich mir");
    await member.getByRole("button", { name: "Passwort setzen" }).click();
    await member.waitForURL(/\/sign-in/);
    await member.getByLabel("E-Mail").fill("momme@brandt.example");
    await member.getByRole("textbox", { name: "Passwort" }).fill("das merke ich mir");
    await member.getByRole("button", { name: "Anmelden" }).click();
    await member.waitForURL(/\/inbox/);

    await owner.getByRole("button", { name: "Fertig" }).click();
    await owner.getByRole("listitem").filter({ hasText: "Momme" }).getByRole("button", { name: "Entfernen" }).click();
    await owner.getByRole("dialog").getByRole("textbox").fill("Momme");
    await owner.getByRole("dialog").getByRole("button", { name: "Entfernen" }).click();
    await member.getByText("Dein Zugang zu Brandt & Söhne wurde beendet.").waitFor();
  },
  patient(120_000),
);
