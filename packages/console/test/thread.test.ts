import { describe, expect, test } from "vitest";
import { anneke, composer, guest, long, open, setStage, thread, tjark } from "./stage.ts";

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

test("a message says to what it answers, and a click leads there", async () => {
  const page = await open(`/inbox/waiting/${anneke}`);
  const answer = thread(page).getByRole("article").filter({ hasText: "Genau, diese meine ich!" });
  await answer.getByRole("button", { name: /Damenregenjacke Amrum/ }).click();
  await expect
    .poll(() => page.evaluate(() => document.activeElement?.textContent ?? ""))
    .toContain("Gegen diese tauschen");
});

test("a member answers to one message: chosen there, shown at the composer, and above what was said", async () => {
  const page = await open(`/inbox/waiting/${tjark}`);
  const asked = thread(page).getByRole("article").filter({ hasText: "Ist die Jacke auch in 46 lieferbar?" });
  await asked.click();
  await asked.getByRole("button", { name: "Antworten auf" }).click();
  const quote = page.getByRole("group", { name: "Antwort auf" });
  await quote.getByText("Ist die Jacke auch in 46 lieferbar?").waitFor();
  await composer(page).fill("Ja, ab Freitag.");
  await page.keyboard.press("Control+Enter");
  await quote.waitFor({ state: "detached" });
  const said = thread(page).getByRole("article").filter({ hasText: "Ja, ab Freitag." });
  await said.getByRole("button", { name: /Ist die Jacke auch in 46/ }).waitFor();
});

test("lines that nobody said stand as one, and open", async () => {
  const page = await open(`/inbox/waiting/${anneke}`);
  const steps = thread(page).getByRole("button", { name: /^3 Schritte/ });
  await steps.click();
  await thread(page).getByText("Der Bot hat übergeben: Umtausch, Größe 44, blau").waitFor();
  await steps.click();
  await thread(page).getByText("Der Bot hat übergeben").waitFor({ state: "detached" });
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
