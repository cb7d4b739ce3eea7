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

test("whose session is ended elsewhere stands before the sign-in at once", async () => {
  const page = await open(`/inbox/waiting/${anneke}`);
  await composer(page).waitFor();
  await served.play("sign-out");
  await served.play("role", { role: "owner" });
  await page.waitForURL(/\/sign-in/);
});
