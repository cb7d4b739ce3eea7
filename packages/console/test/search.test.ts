import { expect, test } from "vitest";
import { long, open, served, setStage, thread } from "./stage.ts";

setStage();

test("a search looks everywhere, shows the sentence with the word marked, and opens the thread at it", async () => {
  const said = "Die Naht am Futter ist aufgegangen";
  await served.play("say", { conversationId: long, text: said });
  for (let count = 0; count < 60; count += 1)
    await served.play("say", { conversationId: long, text: `Zeile ${count}` });
  const page = await open("/inbox/snoozed");
  await page.getByRole("heading", { name: "Zurückgestellt" }).waitFor();
  await page.keyboard.press("/");
  await page.keyboard.type("futter");
  const row = page.getByRole("listitem").filter({ hasText: said });
  await row.waitFor();
  expect(await row.locator("mark").allTextContents()).toEqual(["Futter"]);

  const pages: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes(`${long}/messages`)) pages.push(new URL(request.url()).search);
  });
  await page.keyboard.press("Enter");
  await page.waitForFunction(
    (words) => document.activeElement?.closest("article")?.textContent?.includes(words) === true,
    said,
  );
  const line = thread(page).locator("[data-found]");
  expect(await line.textContent()).toContain(said);
  const [box, pane] = [await line.boundingBox(), await thread(page).locator("..").boundingBox()];
  expect(box?.y).toBeGreaterThan(pane?.y ?? 0);
  expect(box?.y).toBeLessThan((pane?.y ?? 0) + (pane?.height ?? 0));
  await page.getByText("Treffer 1 von 1 zu „futter“").waitFor();

  // However far back: one page to open there, and at most one on each side for who scrolls.
  expect(pages.filter((each) => each.includes("around="))).toHaveLength(1);
  expect(pages.length).toBeLessThanOrEqual(3);

  // On from there to the end, page by page or at once.
  await page.getByRole("button", { name: "Zum Ende" }).click();
  await thread(page).getByText("Zeile 59", { exact: true }).waitFor();

  await page.getByRole("button", { name: "Nur „Zurückgestellt“" }).click();
  await page.getByText("Hier nichts zu „futter“.").waitFor();
  await page.getByRole("button", { name: "Überall suchen" }).click();
  await row.waitFor();
});

test("one steps from hit to hit, and the thread is loaded around each", async () => {
  for (const where of ["erste", "zweite"]) {
    await served.play("say", { conversationId: long, text: `Der ${where} Knopfverlust` });
    for (let count = 0; count < 70; count += 1)
      await served.play("say", { conversationId: long, text: `Nachher ${count}` });
  }
  const page = await open("/inbox/all?q=knopfverlust");
  await page
    .getByRole("listitem")
    .filter({ hasText: "Knopfverlust" })
    .getByText("2 Treffer")
    .waitFor({ state: "attached" });
  await page.keyboard.press("j");
  await page.getByText("Treffer 1 von 2").waitFor();
  const found = thread(page).locator("[data-found]");
  await expect.poll(() => found.textContent()).toContain("Der zweite Knopfverlust");
  await page.keyboard.press("Shift+J");
  await page.getByText("Treffer 2 von 2").waitFor();
  await expect.poll(() => found.textContent()).toContain("Der erste Knopfverlust");
  await page.keyboard.press("Shift+K");
  await expect.poll(() => found.textContent()).toContain("Der zweite Knopfverlust");
});

test("the wheel leads to the beginning of a long thread, also when it reaches the top while a page comes", async () => {
  for (let count = 0; count < 200; count += 1)
    await served.play("say", { conversationId: long, text: `Hinauf ${count}` });
  const page = await open(`/inbox/all/${long}`);
  await thread(page).locator("article").last().waitFor();
  const { x } = (await thread(page).boundingBox()) ?? { x: 0 };
  await page.mouse.move(x + 40, 200);
  await expect
    .poll(async () => {
      await page.mouse.wheel(0, -20_000);
      return await thread(page).getByText("Hier beginnt das Gespräch.").count();
    })
    .toBe(1);
});
