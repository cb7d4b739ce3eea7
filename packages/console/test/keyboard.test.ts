import { describe, expect, test } from "vitest";
import { anneke, composer, guest, id, open, served, setStage, thread, tjark } from "./stage.ts";

setStage();

describe("the inbox by keyboard", () => {
  test("J and K walk through the list, R writes, and letters typed there do nothing else", async () => {
    const page = await open("/inbox/waiting");
    await page.getByRole("listitem").first().waitFor();
    await page.keyboard.press("j");
    await page.getByRole("heading", { level: 2, name: "Ohne Namen" }).waitFor();
    await page.keyboard.press("j");
    await page.getByRole("heading", { level: 2, name: "Gast aus Husum" }).waitFor();
    await page.keyboard.press("k");
    await page.getByRole("heading", { level: 2, name: "Ohne Namen" }).waitFor();
    await page.keyboard.press("j");
    await page.keyboard.press("r");
    await page.keyboard.type("jemand");
    expect(await composer(page).inputValue()).toBe("jemand");
    expect(page.url()).toContain(guest);
    await page.keyboard.press("Escape");
    expect(await composer(page).evaluate((field) => field === document.activeElement)).toBe(false);
  });

  test("Enter goes into the thread, where the arrows move from message to message", async () => {
    const page = await open(`/inbox/waiting/${guest}`);
    await thread(page).getByText("Rechnung 48211.pdf").waitFor();
    await page.keyboard.press("Enter");
    const focused = () => page.evaluate(() => document.activeElement?.textContent ?? "");
    expect(await focused()).toContain("Rechnung 48211.pdf");
    await page.keyboard.press("ArrowUp");
    expect(await focused()).toContain("Wort Wort");
  });

  test("what is typed right after the slash is searched for, not obeyed", async () => {
    const page = await open("/inbox/all");
    await page.getByRole("listitem").first().waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("gummi");
    await page.getByText("Nichts gefunden zu „gummi“.").waitFor();
    expect(page.url()).toContain("/inbox/all?q=gummi");
  });

  test("Enter leads from what is searched for to the first that was found, and J goes on from there", async () => {
    const page = await open("/inbox/all");
    await page.getByRole("listitem").first().waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("wanderschuhe");
    await page.waitForURL(/q=wanderschuhe/);
    const nameIn = (row: number) => page.getByRole("listitem").nth(row).locator("[dir=auto]").first().textContent();
    await expect.poll(async () => await page.getByRole("listitem").count()).toBeGreaterThan(1);
    await page.waitForLoadState("networkidle");
    const [first, second] = [(await nameIn(0)) ?? "", (await nameIn(1)) ?? ""];
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 2, name: first, exact: true }).waitFor();
    await page.keyboard.press("j");
    await page.getByRole("heading", { level: 2, name: second, exact: true }).waitFor();
    expect(page.url()).toContain("q=wanderschuhe");
  });

  test("in another list J begins at its first, wherever one was in the last", async () => {
    const page = await open("/inbox/waiting");
    await page.getByRole("listitem").nth(2).waitFor();
    for (let row = 0; row < 3; row += 1) await page.keyboard.press("j");
    await page.keyboard.press("g");
    await page.keyboard.press("m");
    await page.getByText("Kein Gespräch gewählt.").waitFor();
    const rows = page.getByRole("list", { name: "Meine" }).getByRole("listitem");
    await rows.nth(1).waitFor();
    const first = (await rows.first().locator("[dir=auto]").first().textContent()) ?? "";
    await page.keyboard.press("j");
    await page.getByRole("heading", { level: 2, name: first, exact: true }).waitFor();
  });

  test("the command menu finds an action by letters and shows its key", async () => {
    const page = await open(`/inbox/waiting/${anneke}`);
    await composer(page).waitFor();
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox").fill("notiz");
    const first = page.getByRole("option").first();
    expect(await first.textContent()).toContain("Notiz schreiben");
    expect(await first.locator("kbd").textContent()).toBe("N");
    await page.keyboard.press("Enter");
    await page.getByRole("textbox", { name: "Notiz" }).waitFor();
  });

  test("every key on the page of keys is one the keyboard obeys", async () => {
    const page = await open(`/inbox/waiting/${tjark}`);
    await composer(page).waitFor();
    await page.keyboard.press("?");
    await page.getByRole("dialog").locator("kbd").first().waitFor();
    const keys = await page.getByRole("dialog").locator("kbd").allTextContents();
    for (const key of ["J", "K", "⏎", "R", "N", "A", "M", "T", "S", "E", "⇧ E", "G I", "G M", "G U", "/", "?", "Esc"])
      expect(keys).toContain(key);
    expect(keys.filter((key) => /Alt/.test(key))).toEqual([]);
  });
});

test("who turns the letters off can press them without anything happening, and on again", async () => {
  const page = await open(`/inbox/waiting/${tjark}`);
  await composer(page).waitFor();
  await page.keyboard.press("?");
  await page.getByRole("button", { name: "Ausschalten" }).click();
  await page.getByText("Einzelne Buchstaben sind ausgeschaltet.").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  expect(await page.locator("kbd:visible").allTextContents()).not.toContain("E");
  await page.keyboard.press("e");
  await page.keyboard.press("j");
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").waitFor();
  expect(page.url()).toContain(tjark);
  await page.keyboard.press("Escape");
  await page.goto(`${served.address}/settings/profile`);
  await page.getByRole("radiogroup", { name: "Tasten ohne Strg" }).getByText("An", { exact: true }).click();
  await page.keyboard.press("?");
  await page.getByRole("button", { name: "Ausschalten" }).waitFor();
});

test("who holds a conversation hands it back with B, and the bar then offers to take it", async () => {
  const page = await open(`/inbox/mine/${id(104)}`);
  const handBack = page.getByRole("button", { name: "An den Bot zurückgeben" });
  await handBack.waitFor();
  expect(await handBack.locator("kbd").textContent()).toBe("B");
  await page.keyboard.press("?");
  await page.getByRole("dialog").getByText("An den Bot zurückgeben").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.keyboard.press("b");
  await page.getByRole("button", { name: "Übernehmen" }).waitFor();
  expect(await handBack.count()).toBe(0);
});
