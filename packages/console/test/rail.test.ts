import { expect, test } from "vitest";
import { composer, open, setStage, tjark } from "./stage.ts";

setStage();

test("the rail has one mark and one red number: at the view, while one is in the inbox", async () => {
  const page = await open(`/inbox/waiting/${tjark}`);
  await composer(page).waitFor();
  const rail = page.getByRole("navigation", { name: "Hauptnavigation" });
  await rail.getByRole("link", { name: /^Wartet auf Menschen\s*\d/ }).waitFor();
  expect(await rail.locator("[aria-current=page]").allTextContents()).toEqual([
    expect.stringMatching(/^Wartet auf Menschen/),
  ]);
  expect(await rail.locator("a b").count()).toBe(1);
});

test("outside of the inbox its views are folded away, and the number stands beside its name", async () => {
  const page = await open("/flows");
  const rail = page.getByRole("navigation", { name: "Hauptnavigation" });
  await rail.getByRole("link", { name: /^Posteingang\s*\d/ }).waitFor();
  expect(await rail.locator("[aria-current=page]").allTextContents()).toEqual(["Bots"]);
  expect(await rail.getByRole("link", { name: "Zurückgestellt" }).count()).toBe(0);
  await rail.getByRole("group", { name: "Einrichten" }).getByRole("link", { name: "Kanäle" }).click();
  await page.waitForURL(/\/channels$/);
});
