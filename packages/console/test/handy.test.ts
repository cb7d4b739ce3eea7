import { expect, test } from "vitest";
import { anneke, composer, open, setStage, thread, tjark } from "./stage.ts";

setStage();

test("a file chosen for one conversation waits there, and not in the next one", async () => {
  const page = await open(`/inbox/waiting/${anneke}`);
  await composer(page).waitFor();
  const file = { name: "naht.txt", mimeType: "text/plain", buffer: Buffer.from("Naht") };
  await page.locator("input[type=file]").setInputFiles(file);
  const files = page.getByRole("list", { name: "Anhänge" });
  await files.getByText("naht.txt").waitFor();
  // Whoever has chosen a file goes on to write; keys that lead elsewhere want the field left first.
  await page.keyboard.press("Escape");
  await page.keyboard.press("k");
  await page.getByRole("heading", { level: 2, name: "Tjark Behrens" }).waitFor();
  expect(await files.count()).toBe(0);
  await page.keyboard.press("j");
  await page.getByRole("heading", { level: 2, name: "Anneke Kröger" }).waitFor();
  await files.getByText("naht.txt").waitFor();
});

test("the command menu says that nothing is found only when it has looked", async () => {
  const page = await open(`/inbox/waiting/${tjark}`);
  await composer(page).waitFor();
  let answer = () => {};
  const held = new Promise<void>((resolve) => (answer = resolve));
  await page.route(/\/conversations\?.*q=qqxx/, async (route) => {
    await held;
    await route.continue();
  });
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").fill("qqxx");
  await page.getByText("Sucht in den Gesprächen …").waitFor();
  expect(await page.getByText("Nichts heißt wie").count()).toBe(0);
  answer();
  await page.getByText("Nichts heißt wie „qqxx“.").waitFor();
});

test("who types a name and presses Enter comes to the person, whatever commands its letters fit", async () => {
  const page = await open(`/inbox/waiting/${tjark}`);
  await composer(page).waitFor();
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").fill("anneke");
  await page.getByRole("option", { name: "Anneke Kröger", selected: true }).waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 2, name: "Anneke Kröger" }).waitFor();
});

test("a place is found by its English name in German, too", async () => {
  const page = await open(`/inbox/waiting/${tjark}`);
  await composer(page).waitFor();
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").fill("members");
  await page.getByRole("option", { name: "Mitglieder", selected: true }).click();
  await page.waitForURL(/\/settings\/members$/);
});

test("the command menu puts a conversation aside in one step", async () => {
  const page = await open(`/inbox/waiting/${tjark}`);
  await composer(page).waitFor();
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").fill("eine stunde");
  expect(await page.getByRole("option").first().textContent()).toBe("Zurückstellen: Eine Stunde");
  await page.keyboard.press("Enter");
  await page
    .getByText(/^Tjark Behrens kommt wieder/)
    .first()
    .waitFor();
});

test("the command menu gives a conversation to a colleague by name", async () => {
  const page = await open(`/inbox/waiting/${anneke}`);
  await thread(page).waitFor();
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").fill("zuweisen an");
  const first = page.getByRole("option", { name: /^Zuweisen an / }).first();
  const name = ((await first.textContent()) ?? "").replace("Zuweisen an ", "");
  await first.click();
  await page.getByRole("status").getByText(name).waitFor();
});

test("where the contact lies over the thread, the list of keys names the key that shows it", async () => {
  const page = await open(`/inbox/waiting/${anneke}`, { viewport: { width: 1200, height: 800 } });
  await composer(page).waitFor();
  await page.keyboard.press("?");
  await page.getByRole("dialog").getByText("Kontakt zeigen").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.keyboard.press("i");
  await page
    .getByRole("complementary", { name: /Anneke Kröger/ })
    .getByRole("button", { name: "Schließen" })
    .waitFor();
});
