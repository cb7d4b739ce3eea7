import { expect, test } from "vitest";
import { anneke, composer, open, setStage, tjark } from "./stage.ts";

setStage();

test("a file chosen for one conversation waits there, and not in the next one", async () => {
  const page = await open(`/inbox/waiting/${anneke}`);
  await composer(page).waitFor();
  const file = { name: "naht.txt", mimeType: "text/plain", buffer: Buffer.from("Naht") };
  await page.locator("input[type=file]").setInputFiles(file);
  const files = page.getByRole("list", { name: "Anhänge" });
  await files.getByText("naht.txt").waitFor();
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
