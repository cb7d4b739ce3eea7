import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { createEmulator, type Emulator, getThread, provision, say } from "../packages/emulator/src/index.ts";
import { startReceiver } from "../packages/emulator/test/receiver.ts";
import { launchBrowser } from "./browser.ts";
import { patient } from "../scripts/parts/patience.mjs";

const { MATERIAL_DIR } = process.env;
const PAGE = "1000001";

let browser: Browser;
let emulator: Emulator;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());
beforeEach(async () => {
  emulator = createEmulator();
  await emulator.listen();
  provision(emulator.platform.world, {
    app: { id: "4711", secret: "s" },
    pages: [{ id: PAGE, name: "Nordwind", token: "T" }],
    people: [
      { id: "anna", firstName: "Anna", lastName: "Petersen" },
      { id: "tjark", firstName: "Tjark", lastName: "Behrens" },
    ],
  });
  await graph("messenger_profile", { get_started: { payload: "START" } });
});
afterEach(() => emulator.close());

/** Opens the page; whatever goes wrong in it fails the test. */
async function open(path: string, options: BrowserContextOptions = {}): Promise<{ page: Page; problems: string[] }> {
  const context = await browser.newContext({ locale: "de-DE", viewport: { width: 1280, height: 900 }, ...options });
  context.setDefaultTimeout(patient(30_000));
  const page = await context.newPage();
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("dialog", (dialog) => {
    problems.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.goto(emulator.url + path);
  return { page, problems };
}

async function graph(path: string, body: object): Promise<void> {
  const response = await fetch(`${emulator.url}/v25.0/${PAGE}/${path}`, {
    method: "POST",
    headers: { authorization: "Bearer T", "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  expect(await response.text()).not.toContain("error");
}

const thread = (person: string) => getThread(emulator.platform.world, PAGE, person);
const send = (person: string, message: object) =>
  graph("messages", { recipient: { id: thread(person).psid }, message });

test("a person starts, writes and taps; what the Page answers appears at once", async () => {
  const { page, problems } = await open(`/?person=anna&person=tjark&page=${PAGE}`);
  const phone = page.locator('[data-testid="phone"][data-person="anna"]');
  await phone.getByRole("button", { name: "Jetzt starten" }).click();
  const box = phone.getByRole("textbox", { name: "Nachricht schreiben" });
  await box.fill("Ist die Jacke <b>wasserdicht</b>?");
  await box.press("Enter");
  await phone.getByText("Ist die Jacke <b>wasserdicht</b>?").waitFor();

  await send("anna", {
    text: "Ja. Welche Farbe?",
    quick_replies: [{ content_type: "text", title: "Blau", payload: "B" }],
  });
  await phone.getByRole("button", { name: "Blau" }).press("Enter");
  await phone.getByTestId("quick-replies").waitFor({ state: "detached" });

  const buttons = [{ type: "postback", title: "Kaufen", payload: "BUY" }];
  const elements = [{ title: "Jacke", subtitle: "129 €", buttons }];
  await send("anna", { attachment: { type: "template", payload: { template_type: "generic", elements } } });
  await phone.getByRole("button", { name: "Kaufen" }).click();
  await expect
    .poll(() => thread("anna").messages.map(({ text }) => text))
    .toEqual(["Jetzt starten", "Ist die Jacke <b>wasserdicht</b>?", "Ja. Welche Farbe?", "Blau", undefined, "Kaufen"]);
  expect(thread("tjark").messages).toEqual([]);
  expect(problems).toEqual([]);
});

test("photos are sent, messages reacted to, and the window closes with the clock", async () => {
  say(emulator.platform, thread("anna"), { text: "Moin" });
  const { page, problems } = await open("/?person=anna");
  const phone = page.getByTestId("phone");
  const photo = await (await fetch(`${emulator.url}/_media/faces/naht.png`)).arrayBuffer();
  await phone
    .getByTestId("file-input")
    .setInputFiles({ name: "naht.png", mimeType: "image/png", buffer: Buffer.from(photo) });
  const picture = phone.getByRole("img", { name: "Foto" });
  await picture.waitFor();
  await expect.poll(() => picture.evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBe(200);

  await send("anna", { text: "Oh je!" });
  const answer = phone.getByTestId("bubble").filter({ hasText: "Oh je!" });
  await answer.hover();
  await answer.getByRole("button", { name: "Reagieren" }).click();
  await answer.getByRole("button", { name: "Reagieren 👍" }).click();
  await answer.getByTestId("reaction").waitFor();

  await page.getByRole("button", { name: "Uhr und Störungen" }).click();
  await page.getByRole("button", { name: "24 Stunden vor" }).click();
  await page.getByRole("button", { name: "1 Stunde vor" }).click();
  await expect.poll(() => phone.getByTestId("window").textContent()).toContain("ein Mensch darf noch 5 Tage");
  expect(problems).toEqual([]);
});

test("by keyboard the focus never falls out of the phone, and what could not be sent is not lost", async () => {
  provision(emulator.platform.world, {
    app: { id: "4711", secret: "s" },
    pages: [],
    people: [{ id: "anna", firstName: "Anna", lastName: "Petersen", email: "anna@post.example" }],
  });
  const menu = [{ type: "postback", title: "Hilfe", payload: "H" }];
  await graph("messenger_profile", { persistent_menu: [{ locale: "default", call_to_actions: menu }] });
  const { page } = await open("/?person=anna");
  const phone = page.getByTestId("phone");
  const box = phone.getByRole("textbox", { name: "Nachricht schreiben" });
  const hasFocus = (what: Locator) => expect.poll(() => what.evaluate((element) => element === document.activeElement));
  await phone.getByRole("button", { name: "Jetzt starten" }).focus();
  await page.keyboard.press("Enter");
  await box.waitFor();
  await hasFocus(box).toBe(true);

  // A chip for a datum shows it, and there is none for what the profile does not hold.
  await send("anna", {
    text: "Wie erreichen wir dich?",
    quick_replies: [{ content_type: "user_phone_number" }, { content_type: "user_email" }],
  });
  const chips = phone.getByTestId("quick-replies");
  await chips.waitFor();
  expect(await chips.getByRole("button").allTextContents()).toEqual(["anna@post.example"]);
  await chips.getByRole("button").focus();
  await page.keyboard.press("Enter");
  await chips.waitFor({ state: "detached" });
  expect(thread("anna").messages.at(-1)?.quickReplyPayload).toBe("anna@post.example");
  await hasFocus(box).toBe(true);

  const opener = phone.getByRole("button", { name: "Menü der Seite" });
  await opener.focus();
  await page.keyboard.press("Enter");
  await hasFocus(phone.getByRole("button", { name: "Hilfe" })).toBe(true);
  await page.keyboard.press("Escape");
  await hasFocus(opener).toBe(true);
  expect(await opener.getAttribute("aria-expanded")).toBe("false");

  await page.context().setOffline(true);
  await box.fill("Noch da?");
  await box.press("Enter");
  await phone.getByRole("alert").waitFor();
  expect(await box.inputValue()).toBe("Noch da?");
});

test("a message is taken back, and a question for feedback is answered", async () => {
  say(emulator.platform, thread("anna"), { text: "Vertippt" });
  const { page, problems } = await open("/?person=anna");
  const phone = page.getByTestId("phone");
  const own = phone.getByTestId("bubble").filter({ hasText: "Vertippt" });
  await own.hover();
  await own.getByRole("button", { name: "Zurücknehmen" }).click();
  await phone.getByText("Du hast eine Nachricht zurückgenommen").waitFor();
  expect(await phone.getByText("Vertippt").count()).toBe(0);

  const question = { id: "q1", type: "csat", title: "Wie zufrieden bist du?", score_option: "five_stars" };
  const payload = {
    template_type: "customer_feedback",
    title: "Deine Meinung",
    button_title: "Bewerten",
    feedback_screens: [{ questions: [{ ...question, follow_up: { type: "free_form", placeholder: "Warum?" } }] }],
    business_privacy: { url: "https://nordwind.example/datenschutz" },
  };
  await send("anna", { attachment: { type: "template", payload } });
  const submit = phone.getByRole("button", { name: "Bewerten" });
  expect(await submit.isDisabled()).toBe(true);
  await phone.getByRole("button", { name: "4 von 5" }).click();
  await phone.getByPlaceholder("Warum?").fill("Schnell da");
  await submit.click();
  await phone.getByText("Danke für deine Bewertung.").waitFor();
  expect(thread("anna").messages.at(-1)).toMatchObject({ feedback: "4" });
  expect(problems).toEqual([]);
});

test("what was said is sent, then delivered once an app has it, then seen; its time shows on a tap", async () => {
  const receiver = await startReceiver();
  const { world } = emulator.platform;
  provision(world, {
    app: { id: "4711", secret: "s", callbackUrl: receiver.url },
    pages: [{ id: PAGE, name: "Nordwind", token: "T", subscribedFields: ["messages"] }],
    people: [],
  });
  world.faults.setGlobal({ webhookOutage: true });
  say(emulator.platform, thread("anna"), { text: "Moin" });
  const { page, problems } = await open("/?person=anna");
  const phone = page.getByTestId("phone");
  const receipt = phone.getByTestId("receipt");
  await expect.poll(() => receipt.textContent()).toContain("Gesendet");
  world.faults.clear();
  await expect.poll(() => receipt.textContent()).toContain("Zugestellt");
  await graph("messages", { recipient: { id: thread("anna").psid }, sender_action: "mark_seen" });
  await expect.poll(() => receipt.textContent()).toContain("Gesehen");

  const time = phone.getByTestId("time");
  expect(await time.getAttribute("class")).toBe("hidden");
  await phone.getByText("Moin", { exact: true }).click();
  await expect.poll(() => time.getAttribute("class")).toBe("tapped-time");
  expect(await time.textContent()).toMatch(/^\d\d:\d\d$/);
  // The head of the thread stands right above its first words, wherever these stand.
  const head = await phone.getByTestId("start-screen").boundingBox();
  const bubble = await phone.getByTestId("bubble").boundingBox();
  expect((bubble?.y ?? 0) - (head?.y ?? 0) - (head?.height ?? 0)).toBeLessThan(90);
  expect(problems).toEqual([]);
  await receiver.close();
});

test("one to three emoji alone are large, and a long text scrolls with the thread, not in its bubble", async () => {
  const texts = ["😀", "❤️❤", "👍🏽🇩🇪👨‍👩‍👧", "😀😀😀😀", "123", "©", "Ja 👍", "Lang. ".repeat(800)];
  for (const text of texts) say(emulator.platform, thread("anna"), { text });
  const { page } = await open("/?person=anna");
  const shown = page.getByTestId("text");
  await expect.poll(() => shown.count()).toBe(texts.length);
  const sizes = await shown.evaluateAll((all) =>
    all.map((one) => Number.parseFloat(getComputedStyle(one).fontSize) > 30),
  );
  expect(sizes).toEqual([true, true, true, false, false, false, false, false]);
  expect(await shown.last().evaluate((one) => one.scrollHeight - one.clientHeight)).toBe(0);
});

test("files keep their names in both directions, the same content under another one too", async () => {
  say(emulator.platform, thread("anna"), { text: "Moin" });
  const { page } = await open("/?person=anna");
  const phone = page.getByTestId("phone");
  const pdf = Buffer.from("%PDF-1.4");
  const choose = (name: string) =>
    phone.getByTestId("file-input").setInputFiles({ name, mimeType: "application/pdf", buffer: pdf });
  await choose("Rechnung Größe.pdf");
  await phone.getByRole("link", { name: "Rechnung Größe.pdf" }).waitFor();
  await choose("Kopie.pdf");
  await phone.getByRole("link", { name: "Kopie.pdf" }).waitFor();
  const [, ...sent] = thread("anna").messages;
  const urls = sent.map(({ attachments }) => decodeURIComponent(attachments?.[0]?.url ?? ""));
  expect(urls.map((url) => url.split("/").at(-1))).toEqual(["Rechnung Größe.pdf", "Kopie.pdf"]);

  const form = new FormData();
  form.append("recipient", JSON.stringify({ id: thread("anna").psid }));
  form.append("message", JSON.stringify({ attachment: { type: "file", payload: {} } }));
  form.append("filedata", new Blob([pdf], { type: "application/pdf" }), "Pflegehinweise.pdf");
  await fetch(`${emulator.url}/v25.0/me/messages?access_token=T`, { method: "POST", body: form });
  await phone.getByRole("link", { name: "Pflegehinweise.pdf" }).waitFor();
});

test("a voice message that was recorded says how long it is", async () => {
  const { BROWSER_PATH: executablePath } = process.env;
  const args = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", "--disable-gpu"];
  const withMicrophone = await chromium.launch({ ...(executablePath === undefined ? {} : { executablePath }), args });
  try {
    const page = await (await withMicrophone.newContext({ locale: "de-DE", permissions: ["microphone"] })).newPage();
    await page.goto(`${emulator.url}/?person=anna`);
    await page.getByRole("button", { name: "Jetzt starten" }).click();
    await page.getByRole("button", { name: "Sprachnachricht: gedrückt halten" }).press("Enter");
    const finish = page.getByRole("button", { name: "Aufnahme senden" });
    await finish.waitFor();
    // It is the recording that takes its time here; nothing shorter counts as one.
    const startedAt = await page.evaluate(() => performance.now());
    await page.waitForFunction((since) => performance.now() - since > 1100, startedAt);
    await finish.press("Enter");
    await expect
      .poll(() => page.locator(".voice-time").textContent(), { timeout: patient(20_000) })
      .toMatch(/^0:0[1-9]$/);
    const sent = thread("anna").messages.at(-1)?.attachments?.[0];
    expect(sent).toMatchObject({ type: "audio", title: "voice.m4a" });
    // The file itself knows, so that whoever gets it does.
    const seconds = await page.evaluate(async (url) => {
      const sound = new Audio(url);
      await new Promise((done, failed) => {
        sound.addEventListener("loadedmetadata", done);
        sound.addEventListener("error", failed);
      });
      return sound.duration;
    }, sent?.url ?? "");
    expect(seconds).toBeGreaterThan(1);
    expect(seconds).toBeLessThan(30);
  } finally {
    await withMicrophone.close();
  }
});

test("a phone beyond the edge is told of, and brought by a press", async () => {
  provision(emulator.platform.world, {
    app: { id: "4711", secret: "s" },
    pages: [],
    people: [
      { id: "milou", firstName: "Milou" },
      { id: "bente", firstName: "Bente" },
    ],
  });
  const { page } = await open(`/?person=anna&person=tjark&person=milou&person=bente`, {
    viewport: { width: 1440, height: 900 },
    reducedMotion: "reduce",
  });
  await page.getByRole("button", { name: "Rechts liegt noch ein Telefon" }).click();
  await page.getByRole("button", { name: "Links liegt noch ein Telefon" }).waitFor();
  await page.getByRole("button", { name: "Rechts liegt noch ein Telefon" }).waitFor({ state: "detached" });
  const frame = await page.getByTestId("phone").last().boundingBox();
  expect((frame?.x ?? 0) + (frame?.width ?? 0)).toBeLessThanOrEqual(1440);
});

test("who comments is answered in private, with the comment above", async () => {
  const { page, problems } = await open("/?person=anna");
  const phone = page.getByTestId("phone");
  await phone.getByText("Mehr zu diesem Telefon").click();
  await phone.getByRole("textbox", { name: "Kommentar" }).fill("Was kostet die?");
  await phone.getByRole("textbox", { name: "Kommentar" }).press("Enter");
  const { comments } = emulator.platform.world;
  await expect.poll(() => comments.size).toBe(1);
  await graph("messages", { recipient: { comment_id: [...comments.keys()][0] }, message: { text: "129 €" } });
  await phone.getByText("Nordwind antwortet auf deinen Kommentar").waitFor();
  await phone.getByText("Was kostet die?").waitFor();
  expect(problems).toEqual([]);
});

test("a Page that is provisioned later appears by itself, in the browser's language", async () => {
  await emulator.close();
  emulator = createEmulator();
  await emulator.listen();
  const { page } = await open("/", { locale: "en-GB" });
  await page.getByText("No Page is connected yet.").waitFor();
  provision(emulator.platform.world, {
    app: { id: "4711", secret: "s" },
    pages: [{ id: PAGE, name: "Nordwind", token: "T" }],
    people: [{ id: "emily", firstName: "Emily", locale: "en_US" }],
  });
  await page.getByRole("region", { name: "Emily’s phone, chat with Nordwind" }).waitFor();
});

test.each([
  ["by day", {}],
  ["by night, in English", { colorScheme: "dark", locale: "en-GB" }],
  ["390 px wide", { viewport: { width: 390, height: 844 } }],
] as const)("nothing on the page stands in anybody's way %s", async (_how, options) => {
  say(emulator.platform, thread("anna"), { text: "Moin https://nordwind.example/jacke" });
  say(emulator.platform, thread("anna"), { text: "So lang. ".repeat(400) });
  say(emulator.platform, thread("anna"), { text: "👍👍" });
  const files = ["voice.wav", "Rechnung.pdf"].map((name) => ({
    name,
    id: emulator.platform.world.media.put(
      Buffer.from(name),
      name.endsWith("wav") ? "audio/wav" : "application/pdf",
      name,
    ).id,
  }));
  for (const { name, id } of files)
    say(emulator.platform, thread("anna"), {
      attachments: [
        { type: name.endsWith("wav") ? "audio" : "file", url: emulator.platform.world.media.urlOf(id), title: name },
      ],
    });
  await send("anna", { text: "Moin!", quick_replies: [{ content_type: "text", title: "Blau", payload: "B" }] });
  const { page } = await open(`/?person=anna&person=tjark&page=${PAGE}`, { ...options, bypassCSP: true });
  await page.getByTestId("quick-replies").waitFor();
  await page.addScriptTag({ path: createRequire(import.meta.url).resolve("axe-core/axe.min.js") });
  const found = await page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    return (await axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
  });
  expect(found).toEqual([]);
});

test("on a narrow screen one phone fits and the page is no wider than the screen", async () => {
  const { page } = await open(`/?person=anna&person=tjark&page=${PAGE}`, {
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  });
  const phone = page.getByTestId("phone").first();
  await phone.getByRole("button", { name: "Jetzt starten" }).waitFor();
  expect((await phone.boundingBox())?.width).toBeLessThanOrEqual(390);
  await page.getByRole("button", { name: "Uhr und Störungen" }).click();
  expect(await page.getByRole("complementary").boundingBox()).toMatchObject({ x: 0, width: 390 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
});

test.skipIf(MATERIAL_DIR === undefined)(
  "every naughty string stands on the phone as it was sent and does nothing (needs MATERIAL_DIR)",
  async () => {
    const file = await readFile(join(MATERIAL_DIR ?? "", "naughty-strings.json"), "utf8");
    const strings = (JSON.parse(file) as string[]).filter((text) => text !== "");
    for (const text of strings) say(emulator.platform, thread("anna"), { text });
    const { page, problems } = await open("/?person=anna");
    await expect.poll(() => page.getByTestId("text").count()).toBe(strings.length);
    expect(await page.getByTestId("text").allTextContents()).toEqual(strings);
    expect(problems).toEqual([]);
  },
);
