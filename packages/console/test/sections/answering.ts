import { describe, expect, test } from "vitest";
import { anneke, composer, id, open, served, thread, tjark } from "../stage.ts";

describe("answering", () => {
  test("a reply stands in the thread at once and says when it was delivered", async () => {
    const page = await open(`/inbox/mine/${id(104)}`);
    await composer(page).fill("Die Tabelle liegt bei.");
    await page.keyboard.press("Control+Enter");
    await thread(page).getByText("Die Tabelle liegt bei.").waitFor();
    expect(await composer(page).inputValue()).toBe("");
    await thread(page)
      .getByText(/^Zugestellt/)
      .waitFor();
    expect(await thread(page).getByText("Die Tabelle liegt bei.").count()).toBe(1);
  });

  test("what the server refuses stays, says why, and goes out when tried again", async () => {
    const page = await open(`/inbox/all/${id(1004)}`);
    await composer(page).waitFor();
    await served.play("refuse", { times: 1 });
    await composer(page).fill("Kommt das an?");
    await page.keyboard.press("Control+Enter");
    await thread(page)
      .getByText(/Nicht gesendet: Die Plattform antwortet nicht/)
      .waitFor();
    await page.getByRole("button", { name: "Noch einmal" }).click();
    await thread(page)
      .getByText(/^Zugestellt|^Gesendet/)
      .last()
      .waitFor();
    expect(await thread(page).getByText("Kommt das an?").count()).toBe(1);
  });

  test("what does not fit says which part of it, where the server knows", async () => {
    const page = await open(`/inbox/all/${id(1006)}`);
    await composer(page).waitFor();
    const refusal = { code: "content_does_not_fit", detail: "sticker_after_window" };
    await served.play("refuse", { times: 1, refusal });
    await composer(page).fill("👍");
    await page.keyboard.press("Control+Enter");
    await thread(page)
      .getByText(/Ein Sticker geht nur im offenen Fenster/)
      .waitFor();
  });

  test("drafts are kept for each conversation, and a note is not mistaken for a reply", async () => {
    const page = await open(`/inbox/waiting/${anneke}`);
    await composer(page).fill("halb fertig");
    await page.keyboard.press("Escape");
    await page.keyboard.press("k");
    await page.getByRole("heading", { level: 2, name: "Tjark Behrens" }).waitFor();
    expect(await composer(page).inputValue()).toBe("");
    await page.keyboard.press("n");
    await page.getByText("sieht nur euer Team, der Kunde nie").waitFor();
    await page.keyboard.press("Escape");
    await page.keyboard.press("j");
    await page.getByRole("heading", { level: 2, name: "Anneke Kröger" }).waitFor();
    expect(await composer(page).inputValue()).toBe("halb fertig");
  });

  test("outside the window the composer says since when, what else is possible, and does not send", async () => {
    const page = await open(`/inbox/waiting/${id(106)}`);
    await page.getByText(/^Fenster geschlossen seit/).waitFor();
    await page.getByText(/Sobald Ohne Namen wieder schreibt/).waitFor();
    await composer(page).fill("Doch noch");
    expect(await page.getByRole("button", { name: /^Senden/ }).isDisabled()).toBe(true);
  });

  test("closing takes it off the list at once, and undo brings it back", async () => {
    const page = await open(`/inbox/waiting/${id(102)}`);
    await composer(page).waitFor();
    const rows = page.getByRole("list", { name: "Wartet auf Menschen" });
    await rows.getByText("milou.liest").waitFor();
    await page.keyboard.press("e");
    await rows.getByText("milou.liest").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Rückgängig" }).click();
    await page
      .getByRole("button", { name: /Abschließen/ })
      .first()
      .waitFor();
  });

  test("a tag that slipped away comes back with Z", async () => {
    const page = await open(`/inbox/waiting/${anneke}`);
    const remove = page.getByRole("button", { name: /^Schlagwort .* entfernen$/ }).first();
    const name = (await remove.getAttribute("aria-label")) ?? "";
    await remove.click();
    await page.getByRole("button", { name }).waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Rückgängig" }).waitFor();
    await page.keyboard.press("z");
    await page.getByRole("button", { name }).waitFor();
  });

  test("a conversation is put aside until any moment one can write down, by keys alone", async () => {
    const page = await open(`/inbox/all/${id(1001)}`);
    await composer(page).waitFor();
    await page.keyboard.press("s");
    await page.getByRole("menuitem", { name: "Anderer Zeitpunkt …" }).waitFor();
    await page.keyboard.press("End");
    await page.keyboard.press("Enter");
    const field = page.getByRole("textbox", { name: "Wann soll es wiederkommen?" });
    await field.waitFor();
    await page.keyboard.type("irgendwann");
    await page.getByText(/Das ist nicht zu verstehen/).waitFor();
    expect(await page.getByRole("button", { name: "Zurückstellen" }).isDisabled()).toBe(true);
    await field.fill("24.12. um 10 uhr");
    await page
      .getByRole("status")
      .getByText(/24\. Dezember .* um 10:00/)
      .waitFor();
    await page.keyboard.press("Enter");
    await page.getByText(/zurückgestellt bis 24\. Dez\., 10:00/).waitFor();
  });

  test("what is put aside says in the list when it comes back", async () => {
    const page = await open("/inbox/snoozed");
    await page
      .getByText(/^zurück .*\d\d:\d\d$/)
      .first()
      .waitFor();
  });

  test("an action the server refuses is undone and said", async () => {
    const page = await open(`/inbox/waiting/${tjark}`);
    await composer(page).waitFor();
    await served.play("refuse", { times: 1 });
    await page.keyboard.press("e");
    await page.getByRole("alert").getByText("Die Plattform antwortet nicht").waitFor();
    await page.getByRole("list", { name: "Wartet auf Menschen" }).getByText("Tjark Behrens").waitFor();
  });
});
