import { expect, test } from "vitest";
import { anneke, composer, open, served, setStage } from "./stage.ts";

setStage();

test("a role that is taken away hides at once what it allowed, and says so; given back, all is there again", async () => {
  const page = await open(`/inbox/waiting/${anneke}`);
  await composer(page).waitFor();
  await served.play("role", { role: "viewer" });
  await page.getByText("Deine Rolle ist jetzt „Liest mit“.").waitFor();
  await composer(page).waitFor({ state: "detached" });
  await page.goto(`${served.address}/channels/connect`);
  await page.getByText("Kanäle verbindet die Verwaltung.").waitFor();
  expect(await page.getByRole("textbox").count()).toBe(0);
  await page.goto(`${served.address}/inbox/waiting/${anneke}`);
  await page.getByRole("log").waitFor();
  await served.play("role", { role: "owner" });
  await composer(page).waitFor();
});

test("who is removed is told at once, and stands before the workspaces that are left", async () => {
  const page = await open(`/inbox/waiting/${anneke}`);
  await composer(page).waitFor();
  await served.play("role", { role: null });
  await page.getByText("Dein Zugang zu Nordwind wurde beendet.").waitFor();
  await page.getByRole("button", { name: "Probierladen" }).waitFor();
  expect(await page.getByRole("button", { name: "Nordwind" }).count()).toBe(0);
  await served.play("role", { role: "owner" });
});

test("a session that is replaced by a newer one keeps its screen: the old one's end is heard before the new one is there", async () => {
  const page = await open("/settings/profile");
  const sessions = page.getByRole("region", { name: "Wo du angemeldet bist" });
  await sessions.getByText("Dieses Gerät").waitFor();
  await page.waitForLoadState("networkidle");
  const refused = page.waitForResponse((answer) => answer.url().endsWith("/me") && answer.status() === 401);
  const asked = page.waitForResponse((answer) => answer.url().endsWith("/me") && answer.status() === 200);
  await served.play("replace-session");
  await refused;
  await asked;
  await sessions.getByText("Dieses Gerät").waitFor();
  expect(page.url()).toContain("/settings/profile");
});

test("whose session is ended elsewhere stands before the sign-in at once", async () => {
  const page = await open(`/inbox/waiting/${anneke}`);
  await composer(page).waitFor();
  await served.play("sign-out");
  await served.play("role", { role: "owner" });
  await page.waitForURL(/\/sign-in/);
});
