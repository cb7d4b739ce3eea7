import { expect, test } from "vitest";
import { composer, id, open, setStage, thread } from "./stage.ts";

setStage();

const options = (page: Awaited<ReturnType<typeof open>>) =>
  page.getByRole("listbox", { name: "Textbausteine" }).getByRole("option");

test("a canned reply is asked for by a slash, shown as it will go out, and put in by a key", async () => {
  const page = await open(`/inbox/all/${id(1001)}`);
  await composer(page).fill("Hallo ");
  await composer(page).press("/");
  await options(page).first().waitFor();
  expect(await options(page).count()).toBe(3);
  await page.keyboard.type("vers");
  expect(await options(page).allTextContents()).toEqual([
    expect.stringMatching(/^\/versand/),
    expect.stringMatching(/^\/verspätung/),
  ]);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  expect(await composer(page).inputValue()).toBe("Hallo Entschuldige bitte die Wartezeit, heute ist viel los.");
  await page.keyboard.press("Control+Enter");
  await thread(page).getByText("Hallo Entschuldige bitte die Wartezeit").waitFor();
});

test("what is not known of the customer holds the message until it is filled in", async () => {
  const page = await open(`/inbox/all/${id(1003)}`);
  await composer(page).fill("");
  await composer(page).press("/");
  await page.keyboard.type("gru");
  await options(page).first().waitFor();
  await page.keyboard.press("Tab");
  const text = await composer(page).inputValue();
  expect(text).toMatch(/, hier ist Wiebke Harms von Nordwind\.$/);
  await composer(page).fill("Moin {{ contact.first_name }}!");
  await page.getByText("Noch offen: Vorname des Kunden. Fülle es aus oder lösche die Stelle.").waitFor();
  expect(await page.getByRole("button", { name: /^Senden/ }).isDisabled()).toBe(true);
  await page.keyboard.press("Control+Enter");
  expect(await composer(page).inputValue()).toBe("Moin {{ contact.first_name }}!");
  await composer(page).fill("Moin!");
  expect(await page.getByText("Noch offen").count()).toBe(0);
});

test("who types faster than the texts come stays in the field, and sends no bare shortcut", async () => {
  const page = await open(`/inbox/all/${id(1003)}`);
  let answer = () => {};
  const held = new Promise<void>((resolve) => (answer = resolve));
  await page.route(/\/canned-replies$/, async (route) => {
    await held;
    await route.continue();
  });
  await composer(page).fill("");
  await composer(page).press("/");
  await page.keyboard.type("gru");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  expect(await composer(page).inputValue()).toBe("/gru");
  answer();
  await options(page).first().waitFor();
  await page.keyboard.press("Tab");
  expect(await composer(page).inputValue()).toMatch(/, hier ist Wiebke Harms von Nordwind\.$/);
});

test("Escape leaves the slash as it is, and addresses ask for nothing", async () => {
  const page = await open(`/inbox/all/${id(1002)}`);
  await composer(page).fill("");
  await composer(page).press("/");
  await options(page).first().waitFor();
  await page.keyboard.press("Escape");
  await options(page).first().waitFor({ state: "detached" });
  expect(await composer(page).inputValue()).toBe("/");
  await composer(page).fill("https://nordwind.example/versand");
  expect(await options(page).count()).toBe(0);
});

test("canned replies are found, made, changed and thrown away, and that can be undone", async () => {
  const page = await open("/canned-replies");
  const rows = page.getByRole("main").getByRole("listitem");
  await rows.first().waitFor();
  await page.getByRole("searchbox", { name: "Suchen in Kürzeln und Texten" }).fill("unterwegs");
  await page.waitForFunction(() => document.querySelectorAll("main li").length === 1);
  await page.getByRole("searchbox").fill("");
  await page.getByRole("button", { name: "Textbaustein anlegen" }).first().click();
  const form = page.getByRole("dialog");
  await form.getByRole("textbox", { name: "Kürzel" }).fill("versand");
  await form.getByRole("textbox", { name: "Text auf Englisch" }).fill("It is on its way.");
  await form.getByRole("button", { name: "Speichern" }).click();
  await form.getByText("Dieses Kürzel gibt es schon.").waitFor();
  await form.getByRole("textbox", { name: "Kürzel" }).fill("unterwegs-en");
  await form.getByRole("button", { name: "Speichern" }).click();
  await rows.getByText("/unterwegs-en").waitFor();
  await page.getByRole("button", { name: "Löschen: unterwegs-en" }).click();
  await rows.getByText("/unterwegs-en").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Rückgängig" }).click();
  await rows.getByText("/unterwegs-en").waitFor();
});
