import { createRequire } from "node:module";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { createEmulator, type Emulator, getThread, provision } from "../packages/emulator/src/index.ts";
import { type Receiver, startReceiver } from "../packages/emulator/test/receiver.ts";
import { launchBrowser } from "./browser.ts";

const NUMBER = "105000000000001";
const WABA = "102000000000001";
const ANNA = "4917012345678";

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
    whatsapp: [
      {
        id: WABA,
        name: "Nordwind",
        token: "WA",
        subscribed: true,
        numbers: [{ id: NUMBER, displayPhone: "+49 30 1112223", verifiedName: "Nordwind" }],
      },
    ],
    people: [{ id: "anna", firstName: "Anna", lastName: "Petersen", phone: `+${ANNA}` }],
  });
});
afterEach(async () => {
  await emulator.close();
  await receiver.close();
});

async function call(method: string, path: string, body: object): Promise<void> {
  const response = await fetch(emulator.url + path, {
    method,
    headers: { authorization: "Bearer WA", "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  expect(await response.text()).not.toContain('"error"');
}

const send = (message: object) =>
  call("POST", `/v25.0/${NUMBER}/messages`, { messaging_product: "whatsapp", to: ANNA, ...message });
const interactive = (fields: object) => send({ type: "interactive", interactive: fields });
const act = (name: string, body: object) => call("POST", `/_emulator/threads/${NUMBER}/anna/${name}`, body);
const messages = () => getThread(emulator.platform.world, NUMBER, "anna").messages;
const told = (type: string) =>
  receiver.until((all) => all.some(({ value }) => value.messages?.[0].interactive?.type === type));

async function open(options: object = {}) {
  const page = await (await browser.newContext({ locale: "de-DE", ...options })).newPage();
  await page.goto(`${emulator.url}/?person=anna&page=${NUMBER}`);
  return { page, phone: page.getByTestId("phone") };
}

/** What axe finds on the page. */
async function findBarriers(page: Page): Promise<string[]> {
  await page.addScriptTag({ path: createRequire(import.meta.url).resolve("axe-core/axe.min.js") });
  return page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    return (await axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
  });
}

test("what is written goes out as a webhook, its ticks follow, and what the app sends appears", async () => {
  emulator.platform.world.faults.setGlobal({ webhookOutage: true });
  const { phone } = await open();
  const box = phone.getByRole("textbox", { name: "Nachricht schreiben" });
  await box.fill("Ist die Jacke da?");
  await box.press("Enter");
  await phone.getByRole("img", { name: "Gesendet" }).waitFor();
  emulator.platform.world.faults.clear();
  await phone.getByRole("img", { name: "Zugestellt" }).waitFor();
  const [said] = await receiver.until((all) => all.length > 0);
  expect(said?.["value"].messages[0]).toMatchObject({ from: ANNA, type: "text", text: { body: "Ist die Jacke da?" } });
  await call("POST", `/${NUMBER}/messages`, {
    messaging_product: "whatsapp",
    status: "read",
    message_id: messages()[0]?.mid,
  });
  await phone.getByRole("img", { name: "Gesehen" }).waitFor();
  await send({ type: "text", text: { body: "Ja, in Blau." } });
  await phone.getByText("Ja, in Blau.").waitFor();
  // The chat lies open on the phone.
  await expect.poll(() => messages().at(-1)?.status).toBe("read");
});

test("buttons, lists and cards are tapped, and the choice comes back", async () => {
  await act("text", { text: "Moin" });
  const { page, phone } = await open();
  await interactive({
    type: "button",
    body: { text: "Passt 9 Uhr?" },
    action: { buttons: [{ type: "reply", reply: { id: "yes", title: "Ja, passt" } }] },
  });
  await phone.getByRole("button", { name: "Ja, passt" }).click();
  await told("button_reply");
  await interactive({
    type: "list",
    body: { text: "Oder wann sonst?" },
    action: { button: "Zeiten", sections: [{ title: "Montag", rows: [{ id: "m9", title: "9 bis 12 Uhr" }] }] },
  });
  await phone.getByRole("button", { name: "Zeiten" }).press("Enter");
  await phone.getByRole("button", { name: "9 bis 12 Uhr" }).waitFor();
  await page.keyboard.press("Escape");
  await phone.getByRole("button", { name: "9 bis 12 Uhr" }).waitFor({ state: "detached" });
  await phone.getByRole("button", { name: "Zeiten" }).press("Enter");
  await phone.getByRole("button", { name: "9 bis 12 Uhr" }).click();
  await told("list_reply");
  expect(messages().at(-1)?.whatsapp).toMatchObject({ interactive: { list_reply: { id: "m9" } } });
});

test("a template reaches who never wrote; place, contact and file go out, and advertising is stopped", async () => {
  emulator.platform.world.limits.whatsappReviewMs = 0;
  await call("POST", `/${WABA}/message_templates`, {
    name: "versand",
    language: "de",
    category: "UTILITY",
    components: [
      { type: "BODY", text: "Deine Bestellung ist auf dem Weg." },
      { type: "BUTTONS", buttons: [{ type: "QUICK_REPLY", text: "Danke" }] },
    ],
  });
  await receiver.until((all) => all.some(({ field }) => field === "message_template_status_update"));
  const { phone } = await open();
  await phone.getByText("Das Servicefenster ist zu: Nur Vorlagen kommen an.").waitFor();
  await send({ type: "template", template: { name: "versand", language: { code: "de" } } });
  await phone.getByRole("button", { name: "Danke" }).click();
  await receiver.until((all) => all.some(({ value }) => value.messages?.[0].button?.payload === "Danke"));
  for (const [name, type] of [
    ["Standort senden", "location"],
    ["Kontakt senden", "contacts"],
  ] as const) {
    await phone.getByRole("button", { name: "Mehr senden" }).click();
    await phone.getByRole("button", { name }).click();
    await receiver.until((all) => all.some(({ value }) => value.messages?.[0].type === type));
  }
  await phone.getByText("Mehr zu diesem Telefon").click();
  await phone.getByRole("checkbox", { name: "Keine Werbung von Nordwind" }).check();
  await receiver.until((all) => all.some(({ field }) => field === "user_preferences"));
});

test("a fresh table shows the business on each of its platforms", async () => {
  provision(emulator.platform.world, {
    app: { id: "4711", secret: "s" },
    pages: [{ id: "1000001", name: "Nordwind", token: "T" }],
    instagram: [{ id: "17841400000000042", username: "nordwind", name: "Nordwind", token: "IG" }],
    people: [
      { id: "anna", firstName: "Anna" },
      { id: "tjark", firstName: "Tjark" },
      { id: "milou", firstName: "Milou" },
    ],
  });
  const page = await (await browser.newContext({ locale: "de-DE", viewport: { width: 1440, height: 900 } })).newPage();
  await page.goto(emulator.url);
  for (const platform of ["messenger", "instagram", "whatsapp"]) await page.locator(`.phone.${platform}`).waitFor();
});

test("what was granted is switched, and a template's review decided, in the drawer", async () => {
  const { world } = emulator.platform;
  world.limits.whatsappReviewMs = null;
  await call("POST", `/${WABA}/message_templates`, {
    name: "moin",
    language: "de",
    category: "UTILITY",
    components: [{ type: "BODY", text: "Moin." }],
  });
  const { page } = await open({ bypassCSP: true });
  await page.getByRole("button", { name: "Uhr und Störungen" }).click();
  await page.getByRole("checkbox", { name: "Human Agent (sieben Tage)" }).uncheck();
  await expect.poll(() => world.apps.get("4711")?.humanAgent).toBe(false);
  await page.getByRole("checkbox", { name: "Zahlungsart hinterlegt" }).uncheck();
  await expect.poll(() => world.whatsapp.get(WABA)?.hasPayment).toBe(false);
  await page.getByRole("combobox", { name: "moin · de" }).selectOption("REJECTED");
  await receiver.until((all) => all.some(({ value }) => value.event === "REJECTED"));
  expect(await findBarriers(page)).toEqual([]);
});

test.each([
  ["by day", {}],
  ["by night", { colorScheme: "dark" }],
  ["390 px wide", { viewport: { width: 390, height: 844 } }],
] as const)("nothing on it stands in anybody's way %s", async (_how, options) => {
  await call("POST", `/${NUMBER}/conversational_automation`, { prompts: ["Öffnungszeiten?"] });
  await act("text", { text: "Moin 😀" });
  await act("text", { text: "👍" });
  await act("location", { latitude: 53.6, longitude: 7.2, name: "Am Deich" });
  const face = `${emulator.url}/_media/faces/page-1.png`;
  const card = (id: string) => ({
    header: { type: "image", image: { link: face } },
    body: { text: "Jacke" },
    action: { buttons: [{ type: "quick_reply", quick_reply: { id, title: "Nehme ich" } }] },
  });
  await interactive({ type: "carousel", body: { text: "Jacken" }, action: { cards: [card("a"), card("b")] } });
  await interactive({
    type: "cta_url",
    header: { type: "text", text: "Laden" },
    body: { text: "Mehr im Laden" },
    footer: { text: "Nordwind" },
    action: { name: "cta_url", parameters: { display_text: "Ansehen", url: "https://nordwind.example/" } },
  });
  await interactive({
    type: "list",
    body: { text: "Wann?" },
    action: { button: "Zeiten", sections: [{ rows: [{ id: "a", title: "9 Uhr", description: "früh" }] }] },
  });
  const { page, phone } = await open({ ...options, bypassCSP: true });
  await phone.getByRole("button", { name: "Zeiten" }).waitFor();
  expect(await findBarriers(page)).toEqual([]);
  await phone.getByRole("button", { name: "Mehr senden" }).click();
  await phone.getByRole("button", { name: "Zeiten" }).click();
  await phone.getByRole("button", { name: "9 Uhr" }).waitFor();
  expect(await findBarriers(page)).toEqual([]);
});
