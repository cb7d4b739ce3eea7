import { describe, expect, test } from "vitest";
import { anneke, composer, id, open, served, setStage, thread, tjark } from "./stage.ts";

setStage();

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
    await page.getByText(/Sobald Ohne Namen \w{4} wieder schreibt/).waitFor();
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

  test("a conversation is put aside until any moment one can write down, by keys alone, and the list says when it comes back", async () => {
    const page = await open(`/inbox/all/${id(1001)}`);
    await composer(page).waitFor();
    const name = (await page.getByRole("heading", { level: 2 }).textContent()) ?? "";
    await page.keyboard.press("s");
    await page.getByRole("menuitem", { name: "Anderer Zeitpunkt …" }).waitFor();
    await page.keyboard.press("End");
    await page.keyboard.press("Enter");
    const field = page.getByRole("textbox", { name: "Wann soll es wiederkommen?" });
    await field.waitFor();
    await page.keyboard.type("irgendwann");
    await page.getByText(/Das ist nicht zu verstehen/).waitFor();
    expect(await page.getByRole("button", { name: "Zurückstellen" }).isDisabled()).toBe(true);
    // Far enough away to be said with its year on whatever day this runs.
    await field.fill("24.12.2099 um 10 uhr");
    await page
      .getByRole("status")
      .getByText(/24\. Dezember 2099 um 10:00/)
      .waitFor();
    await page.keyboard.press("Enter");
    await page.getByText("zurückgestellt bis 24.12.99, 10:00").waitFor();
    await page.goto(`${served.address}/inbox/snoozed`);
    const row = page.getByRole("listitem").filter({ hasText: name });
    await row.getByText("zurück 24.12.99, 10:00", { exact: true }).waitFor();
    const other = page.getByRole("listitem").filter({ hasText: "Birte Lorenzen" });
    await other.waitFor();
    expect(await other.getByText("24.12.99").count()).toBe(0);
  });

  test("a reply that fails after one has gone on is told there, marked in the list, and one step away", async () => {
    const page = await open(`/inbox/all/${id(1007)}`);
    await composer(page).waitFor();
    const name = (await page.getByRole("heading", { level: 2 }).textContent()) ?? "";
    const { promise: isGone, resolve: goneOn } = Promise.withResolvers<void>();
    await page.route("**/api/v1/conversations/*/messages", async (route) => {
      if (route.request().method() !== "POST") return await route.fallback();
      await isGone;
      await route.abort();
    });
    await composer(page).fill("Das Etikett ist unterwegs.");
    await page.keyboard.press("Control+Enter");
    await page.keyboard.press("Escape");
    await page.keyboard.press("j");
    await page.getByRole("heading", { level: 2, name }).waitFor({ state: "detached" });
    expect(await page.getByRole("alert").count()).toBe(0);
    goneOn();
    await page.getByRole("alert").getByText(`Nicht an ${name} gesendet.`).waitFor();
    const row = page.getByRole("listitem").filter({ hasText: name });
    await row.getByText("Nicht gesendet", { exact: true }).waitFor();
    await page.unroute("**/api/v1/conversations/*/messages");
    await page.getByRole("button", { name: "Ansehen" }).click();
    await thread(page).getByText("Das Etikett ist unterwegs.").waitFor();
    await page.getByRole("button", { name: "Noch einmal" }).click();
    await row.getByText("Nicht gesendet", { exact: true }).waitFor({ state: "detached" });
    await thread(page)
      .getByText(/^Zugestellt|^Gesendet/)
      .last()
      .waitFor();
  });

  test("a file that could not be uploaded holds the message back until it is taken away", async () => {
    const page = await open(`/inbox/all/${id(1008)}`);
    await composer(page).waitFor();
    await page.route("**/api/v1/media", (route) => route.abort());
    const file = { name: "naht.txt", mimeType: "text/plain", buffer: Buffer.from("Naht") };
    await page.locator("input[type=file]").setInputFiles(file);
    await page.getByRole("list", { name: "Anhänge" }).getByRole("alert").waitFor();
    await composer(page).fill("Das Bild liegt bei.");
    expect(await page.getByRole("button", { name: /^Senden/ }).isDisabled()).toBe(true);
    await page.getByRole("button", { name: "naht.txt entfernen" }).click();
    expect(await page.getByRole("button", { name: /^Senden/ }).isEnabled()).toBe(true);
  });

  test("a note says that it takes no files instead of losing them", async () => {
    const page = await open(`/inbox/all/${id(1008)}`);
    await composer(page).waitFor();
    await page.keyboard.press("n");
    const isLeftToTheField = (text: string) =>
      page.getByRole("textbox", { name: "Notiz" }).evaluate((field, beside) => {
        const clipboardData = new DataTransfer();
        clipboardData.items.add(new File(["Naht"], "naht.png", { type: "image/png" }));
        if (beside !== "") clipboardData.setData("text/plain", beside);
        return field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
      }, text);
    const said = page.getByRole("status").getByText("Eine Notiz ist nur Text.");
    // Text that brings a picture of itself along, as out of a word processor, is text.
    expect(await isLeftToTheField("Naht")).toBe(true);
    expect(await said.count()).toBe(0);
    expect(await isLeftToTheField("")).toBe(false);
    await said.waitFor();
  });

  test("after a note one goes on noting, and the customer is sent nothing", async () => {
    const page = await open(`/inbox/all/${id(1010)}`);
    await composer(page).waitFor();
    const posted: string[] = [];
    page.on("request", (request) => {
      if (request.method() === "POST") posted.push(new URL(request.url()).pathname.split("/").at(-1) ?? "");
    });
    await page.keyboard.press("n");
    for (const words of ["Ruft morgen an.", "Nach zehn Uhr."]) {
      await page.keyboard.type(words);
      await page.keyboard.press("Control+Enter");
      await thread(page).getByText(words).waitFor();
    }
    expect(posted.filter((each) => each === "notes")).toHaveLength(2);
    expect(posted).not.toContain("messages");
  });

  test("what will happen is read out with the field one answers in", async () => {
    const page = await open(`/inbox/waiting/${anneke}`);
    await page.getByText(/geht sofort als Antwort/).waitFor();
    const description = await composer(page).evaluate(
      (field) => document.getElementById(field.getAttribute("aria-describedby") ?? "")?.textContent,
    );
    expect(description).toMatch(/noch .*geht sofort als Antwort im offenen Fenster/);
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
