import { expect, test } from "vitest";
import { anneke, composer, id, open, served, setStage } from "./stage.ts";

setStage();

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

test("the contact that opens over the thread takes the focus, and Escape closes it before it leaves the thread", async () => {
  const page = await open(`/inbox/waiting/${anneke}`, { viewport: { width: 1024, height: 800 } });
  const name = page.getByRole("button", { name: "Anneke Kröger" });
  await name.click();
  const panel = page.getByRole("complementary", { name: "Über Anneke Kröger" });
  const isFocused = (element: Element) => element === document.activeElement;
  expect(await panel.getByRole("button", { name: "Schließen" }).evaluate(isFocused)).toBe(true);
  await page.keyboard.press("Escape");
  await panel.waitFor({ state: "hidden" });
  expect(await name.evaluate(isFocused)).toBe(true);
  expect(page.url()).toContain(anneke);
  await page.keyboard.press("Escape");
  await page.getByText("Kein Gespräch gewählt.").waitFor();
});

test("beside the thread the contact is always there, and its name offers nothing to press", async () => {
  const page = await open(`/inbox/waiting/${anneke}`);
  await page.getByRole("complementary", { name: "Über Anneke Kröger" }).waitFor();
  await page.getByRole("heading", { level: 2, name: "Anneke Kröger" }).waitFor();
  expect(await page.getByRole("button", { name: "Anneke Kröger" }).count()).toBe(0);
});

test("a conversation that is not there says so and leads back to the list", async () => {
  const page = await open(`/inbox/closed/${id(999)}`, { viewport: { width: 390, height: 844 } });
  await page.getByRole("alert").getByText("Das gibt es nicht").waitFor();
  await page.getByRole("link", { name: "Zurück zur Liste" }).click();
  await page.getByRole("heading", { level: 1, name: "Geschlossen" }).waitFor();
});

test.each(["de", "en"] as const)(
  "the title of every list is read whole at 768, 900 and 1024 px (%s)",
  async (language) => {
    const page = await open("/inbox/waiting", { language });
    for (const view of ["waiting", "unassigned", "snoozed", "closed"]) {
      if (view !== "waiting") await page.goto(`${served.address}/inbox/${view}`);
      const title = page.getByRole("heading", { level: 1 }).first();
      await title.waitFor();
      for (const width of [768, 900, 1024]) {
        await page.setViewportSize({ width, height: 900 });
        expect(await title.evaluate((each) => each.scrollWidth <= each.clientWidth), `${view} at ${width} px`).toBe(
          true,
        );
      }
    }
  },
);

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
