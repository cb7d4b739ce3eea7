import { test } from "vitest";
import { open, served, setStage } from "./stage.ts";

setStage();

test("a wrong password is said without saying which of the two was wrong", async () => {
  const page = await open("/sign-in");
  await page.getByLabel("E-Mail").fill("wiebke@nordwind.example");
  await page.getByRole("textbox", { name: "Passwort" }).fill("falsch-falsch");
  await page.getByRole("button", { name: "Anmelden" }).click();
  await page.getByText("E-Mail und Passwort passen nicht zusammen.").waitFor();
});

test("a one-time link that was used before says so at the sign-in", async () => {
  await served.play("sign-out");
  const page = await open("/?error=INVALID_TOKEN");
  await page.getByRole("alert").getByText("Dieser Anmelde-Link wurde schon benutzt").waitFor();
  await page.getByLabel("E-Mail").fill("wiebke@nordwind.example");
  await page.getByRole("textbox", { name: "Passwort" }).fill("richtig-lang");
  await page.getByRole("button", { name: "Anmelden" }).click();
  await page.waitForURL(/\/inbox\/waiting/);
});

test("whose session has ended is told so, and comes back to where they were", async () => {
  const page = await open("/inbox/waiting");
  await page.getByRole("listitem").first().waitFor();
  await served.play("sign-out");
  await page.keyboard.press("g");
  await page.keyboard.press("u");
  await page.getByRole("heading", { name: "Deine Sitzung ist zu Ende." }).waitFor();
  await page.getByLabel("E-Mail").fill("wiebke@nordwind.example");
  await page.getByRole("textbox", { name: "Passwort" }).fill("richtig-lang");
  await page.getByRole("button", { name: "Anmelden" }).click();
  await page.waitForURL(/\/inbox\/(waiting|unassigned)/);
});

test("whose session has ended comes to the sign-in, whatever they press while it is still loading", async () => {
  const page = await open("/inbox/waiting");
  await page.getByRole("listitem").first().waitFor();
  let load = () => {};
  const held = new Promise<void>((resolve) => (load = resolve));
  await page.route(/\/assets\/.*\.js$/, async (route) => {
    await held;
    await route.continue();
  });
  await served.play("sign-out");
  const refused = page.waitForResponse((response) => response.status() === 401);
  await page.keyboard.press("g");
  await page.keyboard.press("u");
  await refused;
  await page.waitForFunction(() => location.pathname === "/sign-in");
  await page.keyboard.press("g");
  await page.keyboard.press("i");
  load();
  await page.getByRole("heading", { name: "Deine Sitzung ist zu Ende." }).waitFor();
});
