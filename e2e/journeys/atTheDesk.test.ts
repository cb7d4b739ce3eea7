import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, test, vi } from "vitest";
import {
  type Desk,
  findConversation,
  findPageId,
  getJson,
  listMessages,
  openConversation,
  sitDown,
  takePhone,
  tellEmulator,
  textsOf,
  threadOf,
  writeOnPhone,
} from "./desk.ts";
import { setStage } from "./stage.ts";
import { patient } from "../../scripts/parts/patience.mjs";

const { MATERIAL_DIR } = process.env;

// One shop and one member for all of them: each has a customer of its own.
const stage = setStage();
let member: Desk;
beforeAll(async () => {
  member = await sitDown(stage.context, stage.app);
});

test("a phone writes, the bot answers, a member takes over, replies and hands back", async () => {
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

test("what a contact changes far up in the thread shows on the desk without a reload", async () => {
  const person = "amy-clarke";
  const page = await findPageId(stage.app);
  // With a person first, so that no bot answers in between.
  const texts = ["Ich möchte mit einem Menschen schreiben", ...Array.from({ length: 14 }, (_, n) => `Zeile ${n + 1}`)];
  await write(page, person, texts);
  const { id } = await findConversation(member, stage.app, "Amy Clarke");
  await member.page.goto(`${stage.app.url}/inbox/all/${id}`);
  await threadOf(member).getByText("Zeile 14", { exact: true }).waitFor();

  const { items } = await getJson(member, stage.app, `/conversations/${id}/messages?limit=200`);
  const old = (items as { mid: string | null; body: object }[]).find(({ body }) =>
    /"Zeile 1"/.test(JSON.stringify(body)),
  );
  // Only what one can see is drawn.
  await threadOf(member).hover();
  await member.page.mouse.wheel(0, -20_000);
  await tellEmulator(stage.app, `/_emulator/threads/${page}/${person}/reaction`, { mid: old?.mid, emoji: "😍" });
  await threadOf(member)
    .getByRole("img", { name: "Reaktion: 😍" })
    .waitFor({ timeout: patient(5_000) });
  await tellEmulator(stage.app, `/_emulator/threads/${page}/${person}/edit`, {
    mid: old?.mid,
    text: "Zeile eins, verbessert",
  });
  await threadOf(member)
    .getByText("Zeile eins, verbessert")
    .waitFor({ timeout: patient(5_000) });
  expect(member.mishaps).toEqual([]);
});

test(
  "what looks like code, markup or the wrong way round arrives as it was written and runs nowhere",
  async () => {
    const texts = [
      "<script>alert('Moin')</script>",
      '"><img src=x onerror=alert(1)>',
      "javascript:alert(1)",
      "<svg/onload=confirm(1)>",
      "{{ contact.name }}{% assign x = 1 %}",
      "${7*7} #{7*7} <%= 7*7 %>",
      "'; drop table messages; --",
      "../../../../etc/passwd\u0000.png",
      "Zeile eins\nZeile zwei\tmit Tabulator",
      "  vorn und hinten leer  ",
      "\u202etxet retrhekrev",
      "أهلاً وسهلاً, שלום, 你好, ｆｕｌｌ　ｗｉｄｔｈ",
      "Z̮̞̠͙͔ͅḀ̗̞͈̻̗Ḷ͙͎̯̹̞͓G̻O̭̗̮",
      "👩‍👩‍👧‍👦 🏳️‍🌈 👋🏽",
      "Größe 44 ẞ ﬀ Ǆ",
      "\ufeff\u200b\u00ad",
      "\ud83d halbes Zeichen",
      "null",
      "0",
      ...(await naughtyStrings()),
    ];
    const person = { id: "jonas-weber", name: "Jonas Weber" };
    const page = await findPageId(stage.app);
    // With a person first: what the bot would say to each of them is another matter.
    await write(page, person.id, ["Ich möchte mit einem Menschen schreiben, mit einem echten Menschen"]);
    const conversation = await findConversation(member, stage.app, person.name);
    await write(page, person.id, texts);

    const arrived = await vi.waitFor(
      async () => {
        const [, ...written] = textsOf(await listMessages(member, stage.app, conversation.id), "contact");
        expect(written.length).toBe(texts.length);
        return written;
      },
      { timeout: patient(30_000), interval: 200 },
    );
    expect(arrived).toEqual(texts.map(storable));

    await member.page.goto(`${stage.app.url}/inbox/all/${conversation.id}`);
    await showsAll(member, texts);
    const phone = await takePhone(stage.context, stage.app, person.id);
    await vi.waitFor(async () => expect((await threadOf(phone).textContent())?.length).toBeGreaterThan(100), {
      timeout: patient(10_000),
    });
    expect([...member.mishaps, ...phone.mishaps]).toEqual([]);
  },
  patient(120_000),
);

async function says(desk: Desk, text: RegExp): Promise<void> {
  await threadOf(desk).getByText(text).first().waitFor();
}

/** How often the bot has spoken in the open thread. */
async function botBubbles(desk: Desk): Promise<number> {
  return await threadOf(desk)
    .getByRole("article", { name: /^Nordwind-Bot/ })
    .count();
}

/** Those of the folder in MATERIAL_DIR, if there is one. */
async function naughtyStrings(): Promise<string[]> {
  if (MATERIAL_DIR === undefined) return [];
  const all = JSON.parse(await readFile(join(MATERIAL_DIR, "naughty-strings.json"), "utf8")) as string[];
  return all.filter((text) => text !== "");
}

/** Scrolls back until the thread begins and compares what the contact's bubbles say. */
async function showsAll(desk: Desk, texts: readonly string[]): Promise<void> {
  const thread = threadOf(desk);
  // A page behind another one, as a phone of an earlier test, is drawn about once a second, and this reads a hundred frames.
  await desk.page.bringToFront();
  await thread.getByRole("article").last().waitFor();
  const { x } = (await thread.boundingBox()) ?? { x: 0 };
  await desk.page.mouse.move(x + 40, 200);
  await vi.waitFor(
    async () => {
      await desk.page.mouse.wheel(0, -20_000);
      expect(await thread.getByText("Hier beginnt das Gespräch.").count()).toBe(1);
    },
    { timeout: patient(60_000), interval: 100 },
  );
  // Only what one can see is drawn: read on the way down.
  const shown = new Map<number, string>();
  for (let isAtEnd = false; !isAtEnd; ) {
    const { lines, atEnd } = await thread.evaluate(async (log) => {
      await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
      const pane = log.parentElement ?? log;
      const found = [...log.querySelectorAll<HTMLElement>("[data-index]")].flatMap((line) => {
        const words = line.querySelector("[data-voice=contact] [style*=pre-wrap]")?.textContent;
        return words === undefined || words === null ? [] : [[Number(line.dataset["index"]), words] as const];
      });
      const end = pane.scrollHeight - pane.scrollTop - pane.clientHeight < 2;
      pane.scrollTop += pane.clientHeight / 2;
      return { lines: found, atEnd: end };
    });
    for (const [index, words] of lines) shown.set(index, words);
    isAtEnd = atEnd;
  }
  const inOrder = [...shown].toSorted(([one], [other]) => one - other).map(([, words]) => words);
  expect(inOrder.slice(1)).toEqual(texts.map(storable));
}

/** No database holds a zero byte or half a character as text: they become the sign for what cannot be shown. */
function storable(text: string): string {
  return text.replaceAll("\u0000", "\ufffd").toWellFormed();
}

async function write(page: string, person: string, texts: readonly string[]): Promise<void> {
  await tellEmulator(
    stage.app,
    "/_emulator/say",
    texts.map((text) => ({ page, person, text })),
  );
}
