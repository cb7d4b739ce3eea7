import { expect, test } from "vitest";
import { type Desk, openConversation, sitDown, takePhone, threadOf, writeOnPhone } from "./desk.ts";
import { setStage } from "./stage.ts";

const stage = setStage();

test("a phone writes, the bot answers, a member takes over, replies and hands back", async () => {
  const member = await sitDown(stage.context, stage.app);
  const phone = await takePhone(stage.context, stage.app, "mara-feddersen");

  await writeOnPhone(phone, "Moin, was kostet der Versand nach Föhr?");
  await says(phone, /Hier schreibt der Bot von Nordwind/);
  await says(phone, /4,90 €, ab 80 € frei/);

  await openConversation(member, "Beim Bot", "Mara Feddersen");
  await says(member, /was kostet der Versand nach Föhr/);
  await says(member, /4,90 €, ab 80 € frei/);
  await writeOnPhone(phone, "Und wann habt ihr geöffnet?");
  await says(member, /wann habt ihr geöffnet/);
  await says(member, /Hafenstraße 12/);

  await member.page.getByRole("button", { name: "Übernehmen" }).click();
  await says(member, /Du hast übernommen/);
  const reply = member.page.getByRole("textbox", { name: "Antwort" });
  await reply.fill("Moin Mara, hier ist Merle. Nach Föhr ist das Paket zwei Tage unterwegs.");
  await reply.press("Control+Enter");
  await says(phone, /hier ist Merle/);

  // Nothing the contact writes now is the bot's, though it would know an answer.
  const spokenBefore = await botBubbles(member);
  await writeOnPhone(phone, "Wie wasche ich die Jacke?");
  await says(member, /Wie wasche ich die Jacke/);
  expect(await botBubbles(member)).toBe(spokenBefore);
  expect(await threadOf(phone).textContent()).not.toContain("30 Grad");

  await member.page.getByRole("button", { name: "Mehr" }).click();
  await member.page.getByRole("menuitem", { name: "An den Bot zurückgeben" }).click();
  await says(member, /Du hast an den Bot zurückgegeben/);
  await writeOnPhone(phone, "Also noch mal: Wie wasche ich die Jacke?");
  await says(phone, /bei 30 Grad/);
  await says(member, /bei 30 Grad/);
  expect([...member.mishaps, ...phone.mishaps]).toEqual([]);
});

async function says(desk: Desk, text: RegExp): Promise<void> {
  await threadOf(desk).getByText(text).first().waitFor();
}

/** How often the bot has spoken in the open thread. */
async function botBubbles(desk: Desk): Promise<number> {
  return await threadOf(desk)
    .getByRole("article", { name: /^Nordwind-Bot/ })
    .count();
}
