import { expect, test } from "vitest";
import { anneke, composer, open, served } from "../stage.ts";

test("on a phone there is one pane at a time, and a way back", async () => {
  const page = await open("/inbox/waiting", { viewport: { width: 390, height: 844 } });
  const nobodyChosen = page.getByText("Kein Gespräch gewählt");
  await nobodyChosen.waitFor({ state: "attached" });
  expect(await nobodyChosen.isVisible()).toBe(false);
  await page.getByRole("listitem").first().getByRole("link").click();
  await composer(page).waitFor();
  expect(await page.getByRole("listitem").first().isVisible()).toBe(false);
  expect(await page.locator("kbd:visible").count()).toBe(0);
  expect(await page.getByRole("button", { name: "Abschließen" }).count()).toBe(0);
  await page.locator("[aria-haspopup=menu][aria-label=Mehr]").click();
  await page.getByRole("menuitem", { name: "Abschließen", exact: true }).waitFor();
  await page.keyboard.press("Escape");
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await page.getByRole("link", { name: "Zurück zur Liste" }).click();
  await page.getByRole("listitem").first().waitFor();
});

test.each([768, 900, 1024])("the title of every list is read whole at %i px", async (width) => {
  for (const language of ["de", "en"] as const) {
    const page = await open("/inbox/waiting", { viewport: { width, height: 900 }, language });
    for (const view of ["waiting", "unassigned", "snoozed", "closed"]) {
      await page.goto(`${served.address}/inbox/${view}`);
      const title = page.getByRole("heading", { level: 1 }).first();
      await title.waitFor();
      expect(await title.evaluate((each) => each.scrollWidth <= each.clientWidth)).toBe(true);
    }
  }
});

test("below the last who waits stands where the others are", async () => {
  const page = await open("/inbox/waiting");
  await page.getByText("Sonst wartet niemand.").waitFor();
  await page.getByRole("link", { name: /Gespräche beim Bot$/ }).click();
  await page.getByRole("heading", { name: "Beim Bot" }).waitFor();
});

test("the console speaks English from the first word when the reader wishes", async () => {
  const page = await open(`/inbox/waiting/${anneke}`, { language: "en" });
  await page.getByText(/goes at once as a reply in the open window/).waitFor();
  expect(await page.evaluate(() => document.documentElement.lang)).toBe("en");
});
