import { describe, expect, test } from "vitest";
import { id, open, served, setStage } from "./stage.ts";

setStage();

describe("what came and found no channel", () => {
  test("is listed with its reason and its accounts, and opened it shows the content, a line for each thing said", async () => {
    const page = await open("/channels");
    const workspace = page.getByRole("region", { name: "Ohne Kanal" });
    await workspace.getByText("Konto ist nicht verbunden.").waitFor();
    await workspace.getByText("Kein JSON.").waitFor();
    await workspace.getByText("Spricht von den Konten 777, 888.").waitFor();
    await workspace.getByRole("button", { name: "Inhalt zeigen" }).first().click();
    await workspace.locator("pre").waitFor();
    expect(await workspace.getByText("Spricht von den Konten 777, 888.").count()).toBe(1);
    expect(await workspace.locator("pre").textContent()).toContain('{\n  "object": "page"');
    expect(await workspace.getByRole("button", { name: "Inhalt verbergen" }).count()).toBe(1);
    await workspace.getByRole("button", { name: "Inhalt zeigen" }).click();
    await workspace.getByText("Kein Text; hier als Base64.").waitFor();
    await workspace.getByRole("button", { name: "Für diesen Arbeitsbereich wiederholen" }).click();
    await page.getByText("1 wiederholt, 12 Ereignisse neu gelesen, 0 davon waren noch nicht bekannt.").waitFor();
  });
});

test("what failed is named in the reader's words and can be replayed; where nothing did, nothing is offered", async () => {
  const page = await open(`/channels/${id(20)}`);
  const ledger = page.getByRole("region", { name: "Was ankam" });
  await ledger.getByText("Ereignis der Plattform", { exact: true }).waitFor();
  expect(await ledger.getByRole("button", { name: "Gescheiterte und Aufgehobene wiederholen" }).count()).toBe(1);
  await page.goto(`${served.address}/channels/${id(21)}`);
  await ledger.getByText("alle verarbeitet oder unterwegs").waitFor();
  expect(await ledger.getByRole("button").count()).toBe(0);
});

test("when the bot returns is said and entered as people do, and goes to the API in minutes", async () => {
  const page = await open(`/channels/${id(20)}`);
  const count = page.getByLabel("Der Bot kommt wieder nach");
  const unit = page.getByRole("combobox", { name: "Einheit" });
  await count.waitFor();
  expect([await count.inputValue(), await unit.inputValue()]).toEqual(["2", "Stunden"]);
  await count.fill("3");
  await unit.click();
  await page.getByRole("option", { name: "Tagen" }).click();
  const saved = page.waitForRequest((request) => request.method() === "PATCH");
  await page.getByRole("button", { name: "Speichern" }).click();
  expect((await saved).postDataJSON()).toMatchObject({ settings: { botReturnsAfterMinutes: 4320 } });
});

test("who thinks better of it begins anew: what was typed to disconnect is not kept", async () => {
  const page = await open(`/channels/${id(20)}`);
  const ask = page.getByRole("button", { name: "Kanal trennen" });
  await ask.click();
  const field = page.getByRole("dialog").getByRole("textbox");
  await field.fill("Nordwind");
  await page.getByRole("button", { name: "Abbrechen" }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await ask.click();
  expect(await field.inputValue()).toBe("");
});

test("a bot with mistakes says each in German before it is imported, and what is no JSON names the line", async () => {
  const page = await open("/flows");
  await page.getByRole("button", { name: "Bot importieren" }).first().click();
  const field = page.getByLabel("Oder JSON einfügen");
  await field.fill('{\n  "formatVersion": 1,\n  kaputt\n}');
  await page.getByRole("alert").getByText("Zeile 3, Zeichen 3").waitFor();
  expect(await page.getByRole("button", { name: "Importieren", exact: true }).isDisabled()).toBe(true);
  await field.fill('{"formatVersion":1,"start":5}');
  await page.getByText("„start“ ist eine Zahl; erwartet wird ein Text.").waitFor();
  await page.getByText("„nodes“ fehlt; erwartet wird eine Liste.").waitFor();
});

test("a changed role is said, with the way back", async () => {
  const page = await open("/settings/members");
  await page
    .getByRole("combobox", { name: /^Rolle von/ })
    .nth(1)
    .click();
  await page.getByRole("option", { name: "Liest mit" }).click();
  await page.getByText(/hat jetzt die Rolle „Liest mit“/).waitFor();
  await page.getByRole("button", { name: "Rückgängig" }).click();
  await page.getByText(/hat jetzt die Rolle/).waitFor({ state: "detached" });
});

test("a key is chosen in words, and what is missing is said where it is missing, once one is done", async () => {
  const page = await open("/settings/keys");
  await page.getByRole("button", { name: "Schlüssel erzeugen" }).first().click();
  const dialog = page.getByRole("dialog");
  const scopes = dialog.getByRole("group", { name: "Er darf" });
  const missing = scopes.getByRole("alert").getByText("Wähle mindestens eines");
  await scopes.getByRole("checkbox", { name: "Gespräche lesen" }).waitFor();
  expect(await missing.count()).toBe(0);
  await dialog.getByRole("button", { name: "Schlüssel erzeugen" }).click();
  await missing.waitFor();
  await dialog.getByText("Gib ihm einen Namen, an dem du ihn wiedererkennst.").waitFor();
  await scopes.getByRole("checkbox", { name: "Gespräche lesen" }).check();
  await missing.waitFor({ state: "detached" });
  await dialog.getByLabel("Wofür ist er?").fill("Shop-Server");
  const sent = page.waitForRequest((request) => request.method() === "POST" && request.url().endsWith("/api-keys"));
  await dialog.getByRole("button", { name: "Schlüssel erzeugen" }).click();
  expect((await sent).postDataJSON()).toMatchObject({ name: "Shop-Server", scopes: ["inbox:read"] });
});

test("an invitation for an address that has an account leads to the sign-in and back", async () => {
  await served.play("sign-out");
  const page = await open("/invitations/abc");
  await page.getByLabel("Dein Name").fill("Wiebke");
  await page.getByLabel("E-Mail").fill("wiebke@nordwind.example");
  await page.getByRole("textbox", { name: "Neues Passwort" }).fill("richtig-lang");
  await page.getByRole("button", { name: "Einladung annehmen" }).click();
  await page.getByRole("alert").getByText("Mit dieser E-Mail gibt es schon ein Konto.").waitFor();
  await page.getByRole("alert").getByRole("link", { name: "Anmelden" }).click();
  await page.getByLabel("E-Mail").fill("wiebke@nordwind.example");
  await page.getByRole("textbox", { name: "Passwort" }).fill("richtig-lang");
  await page.getByRole("button", { name: "Anmelden" }).click();
  await page.waitForURL(/\/invitations\/abc/);
  await page.getByText(/Du bist angemeldet als/).waitFor();
});
