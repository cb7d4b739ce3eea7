import { expect, test } from "vitest";
import { id, open, served, setStage } from "./stage.ts";

setStage();

test("the owner of an empty installation is asked who they are before anything else, and the next steps tick themselves off", async () => {
  await served.play("phones", { on: false });
  await served.play("person", { isPlaceholder: true, hasPassword: false, name: "Owner" });
  await served.play("steps", { botPublished: false, messageReceived: false, teamInvited: false });
  const page = await open("/inbox/waiting");
  await page.waitForURL(/\/welcome/);
  await page.getByLabel("Dein Name").fill("Jule Brandt");
  await page.getByLabel("E-Mail").fill("jule@brandt.example");
  await page.getByRole("textbox", { name: "Neues Passwort" }).fill("richtig-lang");
  await page.getByRole("button", { name: "Los geht’s" }).click();
  await page.waitForURL(/\/inbox\/waiting/);
  const steps = page.getByRole("region", { name: "Erste Schritte" });
  await steps.getByRole("img", { name: "Erledigt" }).nth(1).waitFor();
  expect(await steps.getByRole("img", { name: "Offen" }).count()).toBe(3);
  await page.getByRole("link", { name: "Erste Schritte 2 von 5" }).waitFor();
  await served.play("steps", { botPublished: true, messageReceived: true, teamInvited: true });
  await served.play("say", { conversationId: id(101), text: "Hallo?" });
  await page
    .getByText("Kein Gespräch gewählt")
    .or(page.getByRole("heading", { name: "Erste Schritte" }))
    .first()
    .waitFor();
  await steps.waitFor({ state: "detached" });
  await page.getByRole("link", { name: /Erste Schritte/ }).waitFor({ state: "detached" });
  await served.play("phones", { on: true });
  await served.play("person", {
    isPlaceholder: false,
    hasPassword: true,
    name: "Wiebke Harms",
    email: "wiebke@nordwind.example",
  });
});

test("name, address and picture are changed in the profile; an address that is taken, and a wrong password, stand at their fields", async () => {
  const page = await open("/settings/profile");
  const person = page.getByRole("region", { name: "Du", exact: true });
  await person.getByLabel("E-Mail").fill("jule@nordwind.example");
  await person.getByRole("textbox", { name: "Bisheriges Passwort" }).fill("falsch-falsch");
  await person.getByRole("button", { name: "Speichern" }).click();
  await person.getByText("Das ist nicht das bisherige Passwort.").waitFor();
  await person.getByRole("textbox", { name: "Bisheriges Passwort" }).fill("richtig-lang");
  await person.getByRole("button", { name: "Speichern" }).click();
  await person.getByText("Diese Adresse gehört schon zu einem anderen Konto.").waitFor();
  await person.getByLabel("E-Mail").fill("wiebke@nordwind.example");
  await person.getByLabel("Dein Name").fill("Wiebke Harms-Feddersen");
  await person.getByRole("button", { name: "Speichern" }).click();
  await page.getByText("Gespeichert.").waitFor();
  const png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
  await person
    .locator("input[type=file]")
    .setInputFiles({ name: "me.png", mimeType: "image/png", buffer: Buffer.from(png, "base64") });
  // The fake takes a JPEG alone: what was chosen is drawn anew, and nothing of the file goes along.
  await person.getByRole("button", { name: "Bild entfernen" }).click();
  await person.getByRole("button", { name: "Bild wählen" }).waitFor();
});

test("a second factor is set up by a pattern and a first code, gives recovery codes, asks at the sign-in, and is turned off", async () => {
  const page = await open("/settings/profile");
  const factor = page.getByRole("region", { name: "Zweiter Faktor" });
  await factor.getByRole("button", { name: "Einrichten" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "Bisheriges Passwort" }).fill("falsch");
  await dialog.getByRole("button", { name: "Weiter" }).click();
  await dialog.getByText("Das ist nicht das bisherige Passwort.").waitFor();
  await dialog.getByRole("textbox", { name: "Bisheriges Passwort" }).fill("richtig-lang");
  await dialog.getByRole("button", { name: "Weiter" }).click();
  await dialog.getByRole("img", { name: "Muster für die Authenticator-App" }).waitFor();
  expect(await dialog.getByRole("textbox", { name: "Oder tippe diesen Schlüssel in die App" }).inputValue()).toBe(
    "JBSWY3DPEHPK3PXP",
  );
  await dialog.getByLabel("Code aus der App").fill("000000");
  await dialog.getByRole("button", { name: "Code bestätigen" }).click();
  await dialog.getByText("Dieser Code gilt nicht.").waitFor();
  await dialog.getByLabel("Code aus der App").fill("123 456");
  await dialog.getByRole("button", { name: "Code bestätigen" }).click();
  const codes = dialog.getByRole("list", { name: "Wiederherstellungscodes" }).getByRole("listitem");
  await codes.last().waitFor();
  expect(await codes.count()).toBe(10);
  await dialog.getByRole("button", { name: "Ich habe sie" }).click();
  await factor.getByRole("button", { name: "Neue Wiederherstellungscodes" }).waitFor();

  await served.play("sign-out");
  await page.goto(`${served.address}/sign-in`);
  await page.getByLabel("E-Mail").fill("wiebke@nordwind.example");
  await page.getByRole("textbox", { name: "Passwort" }).fill("richtig-lang");
  await page.getByRole("button", { name: "Anmelden" }).click();
  await page.getByRole("button", { name: "Telefon verloren? Wiederherstellungscode benutzen" }).click();
  await page.getByLabel("Wiederherstellungscode").fill("AAAAA-22222");
  await page.getByRole("button", { name: "Anmelden" }).click();
  await page.getByText("Dieser Wiederherstellungscode gilt nicht").waitFor();
  await page.getByLabel("Wiederherstellungscode").fill("AAAAA-11111");
  await page.getByRole("button", { name: "Anmelden" }).click();
  await page.waitForURL(/\/inbox/);

  await page.goto(`${served.address}/settings/profile`);
  await factor.getByRole("button", { name: "Ausschalten" }).click();
  await dialog.getByRole("textbox", { name: "Bisheriges Passwort" }).fill("richtig-lang");
  await dialog.getByRole("button", { name: "Ausschalten" }).click();
  await factor.getByRole("button", { name: "Einrichten" }).waitFor();
});

test("sessions are told apart as people call them, and one elsewhere is ended", async () => {
  const page = await open("/settings/profile");
  const sessions = page.getByRole("region", { name: "Wo du angemeldet bist" });
  await sessions.getByText("Chrome auf Linux").waitFor();
  await sessions.getByText("Safari auf iOS").waitFor();
  await sessions.getByRole("listitem").filter({ hasText: "Safari" }).getByRole("button", { name: "Abmelden" }).click();
  await sessions.getByText("Safari auf iOS").waitFor({ state: "detached" });
  expect(await sessions.getByRole("button", { name: "Überall sonst abmelden" }).count()).toBe(0);
});

test("a forgotten password leads to a link by mail; where none goes out, to whom to ask", async () => {
  await served.play("sign-out");
  const page = await open("/sign-in");
  await page.getByRole("link", { name: "Passwort vergessen?" }).click();
  await page.getByLabel("E-Mail").fill("wiebke@nordwind.example");
  await page.getByRole("button", { name: "Link schicken" }).click();
  await page.getByRole("status").getByText("wiebke@nordwind.example").waitFor();
  await served.play("mail", { on: false });
  await page.goto(`${served.address}/forgot-password`);
  await page.getByText("Bitte eine Inhaberin, einen Inhaber oder die Verwaltung").waitFor();
  expect(await page.getByRole("textbox").count()).toBe(0);
  await served.play("mail", { on: true });
});

test("a link for a new password says whose it is, sets it, and leads to the sign-in; one that is used up says so", async () => {
  const page = await open("/new-password/good");
  await page.getByText("Für Wiebke").waitFor();
  await page.getByRole("textbox", { name: "Neues Passwort" }).fill("richtig-lang");
  await page.getByRole("button", { name: "Passwort setzen" }).click();
  await page.waitForURL(/\/sign-in/);
  await page.getByText("Das neue Passwort gilt.").waitFor();
  await page.goto(`${served.address}/new-password/old`);
  await page.getByText("Dieser Link gilt nicht mehr.").waitFor();
  await page.getByLabel("E-Mail").waitFor({ state: "detached" });
  await page.goto(`${served.address}/sign-in`);
  await page.getByLabel("E-Mail").fill("wiebke@nordwind.example");
  await page.getByRole("textbox", { name: "Passwort" }).fill("richtig-lang");
  await page.getByRole("button", { name: "Anmelden" }).click();
  await page.waitForURL(/\/inbox/);
});

test("a member who lost the password is given a link by an owner", async () => {
  const page = await open("/settings/members");
  await page.getByRole("button", { name: "Neues Passwort für Jule Feddersen" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Auch den zweiten Faktor ausschalten").check();
  const sent = page.waitForRequest((request) => request.url().endsWith("/reset-link"));
  await dialog.getByRole("button", { name: "Link erzeugen" }).click();
  expect((await sent).postDataJSON()).toEqual({ endsSecondFactor: true });
  expect(await dialog.getByRole("textbox", { name: "Link für ein neues Passwort" }).inputValue()).toMatch(
    /\/new-password\/good$/,
  );
});

test("an invitation for somebody else says so before it is used up, and offers the way", async () => {
  const page = await open("/invitations/for-another");
  await page.getByRole("alert").getByText("Diese Einladung ist für momme@nordwind.example.").waitFor();
  expect(await page.getByRole("button", { name: "Einladung annehmen", exact: true }).count()).toBe(0);
  await page.getByRole("button", { name: "Abmelden und Einladung annehmen" }).click();
  await page.waitForURL(/\/sign-in\?to=%2Finvitations/);
  await page.goto(`${served.address}/invitations/for-another`);
  await page.getByText("Mit momme@nordwind.example gibt es schon ein Konto.").waitFor();
});
