import { describe, expect, test } from "vitest";
import { guest, long, open, setStage, thread } from "./stage.ts";

setStage();

test("the wheel scrolls the thread with the mouse over the way to its end, too", async () => {
  const page = await open(`/inbox/all/${long}`);
  await thread(page).getByRole("article").last().waitFor();
  await page.mouse.move(830, 400);
  await page.mouse.wheel(0, -900);
  const pill = page.getByRole("button", { name: "Zum Ende" });
  await pill.hover();
  const top = () => thread(page).evaluate((log) => log.parentElement?.scrollTop ?? 0);
  const before = await top();
  await page.mouse.wheel(0, -300);
  await expect.poll(top).toBe(before - 300);
  await pill.click();
  await pill.waitFor({ state: "detached" });
});

describe("what customers write", () => {
  test("is text: nothing of it runs, nothing of it becomes markup", async () => {
    const page = await open(`/inbox/waiting/${guest}`);
    const said = "<img src=x onerror=\"document.title='x'\"> <b>fett?</b> {{7*7}} ${alert(1)}";
    await thread(page).getByText(said, { exact: true }).waitFor();
    expect(await thread(page).locator("b").filter({ hasText: "fett?" }).count()).toBe(0);
    expect(await page.title()).toMatch(/^\(\d+\) Wartet auf Menschen · Botschaft$/);
    const hrefs = await thread(page)
      .locator("a")
      .evaluateAll((links) => links.map((link) => [link.getAttribute("href"), link.getAttribute("rel")]));
    for (const [href, rel] of hrefs) {
      expect(href).toMatch(/^(https?:\/\/|\/)/);
      expect(rel).toContain("noopener");
    }
  });

  test("and the platform no longer has is said, with the reason, instead of a broken picture", async () => {
    const page = await open(`/inbox/waiting/${guest}`);
    const line = thread(page).getByTitle(
      "Die Adresse der Plattform war abgelaufen, bevor eine Kopie gemacht werden konnte.",
    );
    await line.waitFor();
    expect(await line.innerText()).toMatch(/Bild\s+Nicht mehr abrufbar/);
    expect(await thread(page).locator('[src*="dead.jpg"], [href*="dead.jpg"]').count()).toBe(0);
  });
});
