import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, test, vi } from "vitest";
import {
  type Desk,
  findConversation,
  findPageId,
  listMessages,
  sitDown,
  takePhone,
  tellEmulator,
  textsOf,
  threadOf,
} from "./desk.ts";
import { setStage } from "./stage.ts";

const { MATERIAL_DIR } = process.env;

const stage = setStage();
let member: Desk;
beforeAll(async () => {
  member = await sitDown(stage.context, stage.app);
});

test("what looks like code, markup or the wrong way round arrives as it was written and runs nowhere", async () => {
  await travelsUnchanged({ id: "jonas-weber", name: "Jonas Weber" }, [
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
  ]);
});

test.skipIf(MATERIAL_DIR === undefined)(
  "every naughty string arrives as it was written and runs nowhere (needs MATERIAL_DIR)",
  async () => {
    const all = JSON.parse(await readFile(join(MATERIAL_DIR ?? "", "naughty-strings.json"), "utf8")) as string[];
    await travelsUnchanged(
      { id: "amy-clarke", name: "Amy Clarke" },
      all.filter((text) => text !== ""),
    );
  },
  120_000,
);

async function travelsUnchanged(person: { id: string; name: string }, texts: readonly string[]): Promise<void> {
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
    { timeout: 30_000, interval: 200 },
  );
  expect(arrived).toEqual(texts.map(storable));

  await member.page.goto(`${stage.app.url}/inbox/all/${conversation.id}`);
  await showsAll(member, texts);
  const phone = await takePhone(stage.context, stage.app, person.id);
  await vi.waitFor(async () => expect((await threadOf(phone).textContent())?.length).toBeGreaterThan(100), {
    timeout: 10_000,
  });
  expect([...member.mishaps, ...phone.mishaps]).toEqual([]);
}

/** Scrolls back until the thread begins and compares what the contact's bubbles say. */
async function showsAll(desk: Desk, texts: readonly string[]): Promise<void> {
  const thread = threadOf(desk);
  await thread.getByRole("article").last().waitFor();
  const { x } = (await thread.boundingBox()) ?? { x: 0 };
  await desk.page.mouse.move(x + 40, 200);
  await vi.waitFor(
    async () => {
      await desk.page.mouse.wheel(0, -20_000);
      expect(await thread.getByText("Hier beginnt das Gespräch.").count()).toBe(1);
    },
    { timeout: 60_000, interval: 100 },
  );
  const shown = await thread.locator("[data-voice=contact] [style*=pre-wrap]").allTextContents();
  expect(shown.slice(1)).toEqual(texts.map(storable));
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
