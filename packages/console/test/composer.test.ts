import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { anneke, composer, id, open, served, setStage, thread } from "./stage.ts";

setStage();

const picture = { name: "bild.png", mimeType: "image/png", buffer: Buffer.from("png") };

/** Holds a picture over something of the page and lets it go there. */
const dropOn = (page: Page, selector: string) =>
  page.locator(selector).evaluate((target) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(["png"], "bild.png", { type: "image/png" }));
    for (const type of ["dragover", "drop"])
      target.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer }));
  });

describe("two people in one conversation", () => {
  test("see each other, and who writes", async () => {
    const page = await open(`/inbox/waiting/${anneke}`);
    await composer(page).waitFor();
    await page.waitForResponse((answer) => answer.url().endsWith("/presence"));
    await served.play("colleague", { conversationId: anneke, isWriting: false });
    await page.getByRole("img", { name: "Jule Feddersen sieht das auch gerade" }).waitFor();
    await served.play("colleague", { conversationId: anneke, isWriting: true });
    await page.getByText("Jule Feddersen schreibt gerade …").waitFor();
  });

  test("are asked before a second answer goes out, and nothing is lost by being asked", async () => {
    const page = await open(`/inbox/all/${id(1001)}`);
    await composer(page).fill("Ich sehe gleich nach.");
    await served.play("colleague", { conversationId: id(1001), text: "Ist heute losgegangen." });
    await page.getByText(/^Jule Feddersen hat vor \d+ s geantwortet\.$/).waitFor();
    await page.keyboard.press("Control+Enter");
    await page.getByText("Trotzdem senden?").waitFor();
    expect(await composer(page).inputValue()).toBe("Ich sehe gleich nach.");
    expect(await thread(page).getByText("Ich sehe gleich nach.").count()).toBe(0);
    await page.getByRole("button", { name: "Trotzdem senden" }).click();
    await thread(page).getByText("Ich sehe gleich nach.").waitFor();
    expect(await composer(page).inputValue()).toBe("");
  });

  test("what the server held back is said with its reason, and goes out when one means it", async () => {
    const page = await open(`/inbox/all/${id(1002)}`);
    await composer(page).fill("Moment, bitte.");
    await served.play("refuse", {
      times: 1,
      refusal: { code: "answered_meanwhile", status: 409, detail: "message 4" },
    });
    await page.keyboard.press("Control+Enter");
    await thread(page)
      .getByText(/Inzwischen hat jemand anders geantwortet/)
      .waitFor();
    const sent = page.waitForRequest((asked) => asked.method() === "POST" && asked.url().endsWith("/messages"));
    await thread(page).getByRole("button", { name: "Trotzdem senden" }).click();
    expect((await sent).postDataJSON()).toMatchObject({ seenSeq: 4 });
  });
});

describe("the composer", () => {
  test("says beforehand into how many messages a text goes, what still fits, and by how much it is too long", async () => {
    const page = await open(`/inbox/all/${id(1003)}`);
    await composer(page).fill("a".repeat(1_990));
    await page.getByText("noch 10 Zeichen in dieser Nachricht").waitFor();
    await composer(page).fill("a".repeat(5_000));
    await page.getByText("wird in 3 Nachrichten geteilt").waitFor();
    await composer(page).fill("a".repeat(20_037));
    await page.getByText("37 Zeichen zu lang").waitFor();
    expect(await page.getByRole("button", { name: /^Senden/ }).isDisabled()).toBe(true);
    await composer(page).fill("");
  });

  test("sends by Ctrl+Enter from anywhere in it, also after a file was chosen or taken away", async () => {
    const page = await open(`/inbox/all/${id(1005)}`);
    await composer(page).waitFor();
    await page.locator("input[type=file]").setInputFiles([picture, { ...picture, name: "zwei.png" }]);
    expect(await composer(page).evaluate((field) => field === document.activeElement)).toBe(true);
    await page.getByRole("button", { name: "zwei.png entfernen" }).click();
    expect(await composer(page).evaluate((field) => field === document.activeElement)).toBe(true);
    await composer(page).fill("Mit Bild.");
    await page.getByRole("button", { name: "Bild oder Datei" }).focus();
    await page.keyboard.press("Control+Enter");
    await thread(page).getByText("Mit Bild.").waitFor();
  });

  test("takes a picture that is let go anywhere on the conversation", async () => {
    const page = await open(`/inbox/all/${id(1007)}`);
    await composer(page).waitFor();
    await dropOn(page, "[role=log]");
    await page.getByRole("button", { name: "bild.png entfernen" }).waitFor();
    expect(await composer(page).evaluate((field) => field === document.activeElement)).toBe(true);
    await page.getByRole("button", { name: "bild.png entfernen" }).click();
  });

  test("sends by Enter alone where one has chosen that, and Shift makes a new line", async () => {
    const page = await open("/settings/profile");
    await page.getByText("Eingabetaste, Zeile mit Umschalt").click();
    await page.goto(`${served.address}/inbox/all/${id(1008)}`);
    await composer(page).fill("Zeile eins");
    await page.keyboard.press("Shift+Enter");
    await page.keyboard.type("Zeile zwei");
    await page.keyboard.press("Enter");
    await thread(page).getByText("Zeile zwei").waitFor();
    expect(await composer(page).inputValue()).toBe("");
  });
});
