import { createRequire } from "node:module";
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { createEmulator, type Emulator, getThread, provision } from "../packages/emulator/src/index.ts";
import { type Receiver, startReceiver } from "../packages/emulator/test/receiver.ts";
import { launchBrowser } from "./browser.ts";

const ACCOUNT = "17841400000000042";

let browser: Browser;
let emulator: Emulator;
let receiver: Receiver;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());
beforeEach(async () => {
  emulator = createEmulator();
  receiver = await startReceiver();
  await emulator.listen();
  provision(emulator.platform.world, {
    app: { id: "4711", secret: "s", callbackUrl: receiver.url },
    instagram: [{ id: ACCOUNT, username: "nordwind", name: "Nordwind", token: "IG", subscribed: true }],
    people: [{ id: "anna", firstName: "Anna", lastName: "Petersen" }],
  });
});
afterEach(async () => {
  await emulator.close();
  await receiver.close();
});

async function post(path: string, body: object): Promise<void> {
  const response = await fetch(emulator.url + path, {
    method: "POST",
    headers: { authorization: "Bearer IG", "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  expect(await response.text()).not.toContain('"error"');
}

const thread = () => getThread(emulator.platform.world, ACCOUNT, "anna");
const send = (message: object) => post("/v25.0/me/messages", { recipient: { id: thread().psid }, message });

async function open(options: object = {}) {
  const page = await (await browser.newContext({ locale: "de-DE", ...options })).newPage();
  await page.goto(`${emulator.url}/?person=anna&page=${ACCOUNT}`);
  return { page, phone: page.getByTestId("phone") };
}

test("what is written on the phone goes out as a webhook, and what the app sends appears on it", async () => {
  const { phone } = await open();
  const box = phone.getByRole("textbox", { name: "Nachricht schreiben" });
  await box.fill("Habt ihr die in Blau?");
  await box.press("Enter");
  const events = await receiver.until((all) => all.length > 0);
  expect(events[0]).toMatchObject({ sender: { id: thread().psid }, message: { text: "Habt ihr die in Blau?" } });

  await send({ text: "Ja!", quick_replies: [{ content_type: "text", title: "Zeigen", payload: "SHOW" }] });
  await phone.getByRole("button", { name: "Zeigen" }).click();
  const tapped = (all: typeof events) => all.some(({ message }) => message?.quick_reply?.payload === "SHOW");
  await receiver.until(tapped);
  await send({ attachment: { type: "like_heart" } });
  await phone.getByRole("img", { name: "Herz" }).waitFor();
});

test("a story is answered and a post commented on, from the account's profile", async () => {
  await post(`/_emulator/instagram/${ACCOUNT}/posts`, { kind: "STORY" });
  await post(`/_emulator/instagram/${ACCOUNT}/posts`, { text: "Neue Jacken" });
  const { phone } = await open();
  await phone.getByRole("button", { name: "Profil von Nordwind: Story und Beiträge" }).click();
  await phone.getByRole("textbox", { name: "Kommentieren" }).fill("Preis?");
  await phone.getByRole("textbox", { name: "Kommentieren" }).press("Enter");
  await receiver.until((all) => all.some(({ field, value }) => field === "comments" && value.text === "Preis?"));
  await phone.getByText("Preis?").waitFor();
  await phone.getByRole("textbox", { name: "Auf die Story antworten" }).fill("Wow");
  await phone.getByRole("textbox", { name: "Auf die Story antworten" }).press("Enter");
  await receiver.until((all) => all.some(({ message }) => message?.reply_to?.story !== undefined));
  await phone.getByText("Du hast auf die Story geantwortet").waitFor();
});

test.each([
  ["by day", {}],
  ["by night", { colorScheme: "dark" }],
  ["390 px wide", { viewport: { width: 390, height: 844 } }],
] as const)("nothing on it stands in anybody's way %s", async (_how, options) => {
  await post(`/_emulator/instagram/${ACCOUNT}/posts`, { text: "Neue Jacken" });
  for (const act of ["story-mention", "share-post", "unsupported"])
    await post(`/_emulator/threads/${ACCOUNT}/anna/${act}`, {});
  await post(`/_emulator/threads/${ACCOUNT}/anna/story-reply`, { text: "Wow" });
  await send({ text: "Moin!", quick_replies: [{ content_type: "text", title: "Blau", payload: "B" }] });
  const { page, phone } = await open({ ...options, bypassCSP: true });
  await phone.getByTestId("quick-replies").waitFor();
  await page.addScriptTag({ path: createRequire(import.meta.url).resolve("axe-core/axe.min.js") });
  const look = () =>
    page.evaluate(async () => {
      const { axe } = window as unknown as {
        axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
      };
      return (await axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
    });
  expect(await look()).toEqual([]);
  await phone.getByRole("button", { name: "Mehr senden" }).click();
  await phone.getByRole("button", { name: "Profil von Nordwind: Story und Beiträge" }).click();
  await phone.getByRole("textbox", { name: "Kommentieren" }).waitFor();
  expect(await look()).toEqual([]);
});
