import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Item } from "../../../test/receiver.ts";
import { anna, APP, PAGE, setStage, type Stage, TOKEN } from "../../../test/stage.ts";

let stage: Stage;
beforeEach(async () => {
  stage = await setStage();
});
afterEach(() => stage.close());

const send = (message: object) => stage.graph("POST", "/v25.0/me/messages", { recipient: { id: stage.psid }, message });
const event = async (key: string): Promise<Item> => {
  const events = await stage.receiver.until((all) => all.some((item) => key in item));
  return events.findLast((item) => key in item)?.[key];
};
const thread = () => stage.admin("GET", `/threads/${PAGE}/anna`);

test("a quick reply tap carries its payload, and vanishes with the next message", async () => {
  await anna(stage, "text", { text: "Moin" });
  const { body } = await send({
    text: "Farbe?",
    quick_replies: [{ content_type: "text", title: "Blau", payload: "BLUE" }],
  });
  await anna(stage, "quick-reply", { mid: body.message_id, index: 0 });
  const events = await stage.receiver.until((all) => all.some(({ message }) => message?.quick_reply !== undefined));
  expect(events.findLast(({ message }) => message?.quick_reply !== undefined)?.["message"]).toMatchObject({
    text: "Blau",
    quick_reply: { payload: "BLUE" },
  });
  expect(await anna(stage, "quick-reply", { mid: body.message_id, index: 0 })).toMatchObject({
    error: { code: "quick_replies_gone" },
  });
});

test("a button's payload goes only to the app that sent it", async () => {
  await stage.admin("POST", "/apps", { id: "4712", secret: "other", callbackUrl: stage.receiver.url });
  await stage.admin("POST", "/pages", {
    id: PAGE,
    name: "Nordwind",
    token: "T2",
    appId: "4712",
    subscribedFields: ["messaging_postbacks"],
  });
  await anna(stage, "text", { text: "Moin" });
  const { body } = await send({
    attachment: {
      type: "template",
      payload: { template_type: "button", text: "?", buttons: [{ type: "postback", title: "Ja", payload: "YES" }] },
    },
  });
  await anna(stage, "button", { mid: body.message_id, button: 0 });
  const events = await stage.receiver.until((all) => all.filter((item) => "postback" in item).length === 2);
  const payloads = events.flatMap((item) => ("postback" in item ? [item["postback"].payload] : []));
  expect(new Set(payloads)).toEqual(new Set(["YES", undefined]));
});

describe("a new person", () => {
  beforeEach(async () => {
    await stage.graph("POST", `/v25.0/${PAGE}/messenger_profile`, {
      get_started: { payload: "START" },
      greeting: [
        { locale: "default", text: "Hello {{user_first_name}}" },
        { locale: "de_DE", text: "Moin {{user_first_name}}" },
      ],
      ice_breakers: [{ locale: "default", call_to_actions: [{ question: "Wo ist mein Paket?", payload: "PARCEL" }] }],
      persistent_menu: [
        { locale: "default", call_to_actions: [{ type: "postback", title: "Hilfe", payload: "HELP" }] },
      ],
    });
  });

  test("sees the greeting in their language, ice breakers and menu", async () => {
    expect((await thread())["profile"]).toMatchObject({
      greeting: "Moin Anna",
      hasGetStarted: true,
      iceBreakers: ["Wo ist mein Paket?"],
      menu: [{ title: "Hilfe" }],
    });
  });

  test("taps Get Started and brings the link they came by", async () => {
    expect(await anna(stage, "link", { ref: "qr-laden" })).toEqual({ shows: "getStarted" });
    await anna(stage, "get-started");
    expect(await event("postback")).toMatchObject({
      title: "Jetzt starten",
      payload: "START",
      referral: { ref: "qr-laden", source: "SHORTLINK", type: "OPEN_THREAD" },
    });
  });

  test("who types instead loses the link", async () => {
    await anna(stage, "link", { ref: "qr-laden" });
    await anna(stage, "text", { text: "Hallo?" });
    await anna(stage, "get-started");
    expect(await event("postback")).not.toHaveProperty("referral");
  });

  test("taps an ice breaker, later the menu", async () => {
    await anna(stage, "ice-breaker", { index: 0 });
    expect(await event("postback")).toMatchObject({ title: "Wo ist mein Paket?", payload: "PARCEL" });
    await anna(stage, "menu", { index: 0 });
    await expect.poll(async () => (await event("postback"))["payload"]).toBe("HELP");
  });

  test("who comes back by a link is a referral, without source where the law hides it", async () => {
    await anna(stage, "text", { text: "Moin" });
    await anna(stage, "link", { ref: "newsletter" });
    expect(await event("referral")).toEqual({ ref: "newsletter", source: "SHORTLINK", type: "OPEN_THREAD" });
    await stage.admin("PATCH", "/people/anna", { hidesReferralSource: true });
    await anna(stage, "link", { ref: "spring", adId: "6045" });
    await expect.poll(() => event("referral")).toMatchObject({ ref: "spring", ad_id: "6045" });
    expect(await event("referral")).not.toHaveProperty("source");
  });
});

test("reactions, edits and quotes arrive as their own events", async () => {
  const { mid } = await anna(stage, "text", { text: "rot" });
  const { body } = await send({ text: "Rot ist aus." });
  await anna(stage, "reaction", { mid: body.message_id, emoji: "😢" });
  expect(await event("reaction")).toEqual({ mid: body.message_id, action: "react", reaction: "sad", emoji: "😢" });
  await anna(stage, "reaction", { mid: body.message_id, emoji: null });
  await expect.poll(async () => (await event("reaction"))["action"]).toBe("unreact");
  for (let edit = 1; edit <= 5; edit += 1) await anna(stage, "edit", { mid, text: `blau ${edit}` });
  expect(await anna(stage, "edit", { mid, text: "blau 6" })).toMatchObject({ error: { code: "too_many_edits" } });
  await expect.poll(() => event("message_edit")).toEqual({ mid, text: "blau 5", num_edit: 5 });
  await anna(stage, "text", { text: "dann blau", replyTo: body.message_id });
  const events = await stage.receiver.until((all) => all.some(({ message }) => message?.text === "dann blau"));
  expect(events.findLast(({ message }) => message?.text === "dann blau")?.["message"].reply_to).toEqual({
    mid: body.message_id,
    is_self_reply: false,
  });
});

test("photos, voice and stickers come with an address to fetch", async () => {
  const form = new FormData();
  form.append("file", new Blob(["RIFF"], { type: "audio/wav" }), "sprache.wav");
  await fetch(`${stage.emulator.url}/_emulator/threads/${PAGE}/anna/attachments`, { method: "POST", body: form });
  const { attachments } = await event("message");
  expect(attachments).toMatchObject([{ type: "audio" }]);
  const file = await fetch(attachments[0].payload.url);
  expect([file.headers.get("content-type"), file.headers.get("content-security-policy"), await file.text()]).toEqual([
    "audio/wav",
    "sandbox; default-src 'none'",
    "RIFF",
  ]);
  await anna(stage, "sticker");
  await expect.poll(async () => (await event("message"))["attachments"][0].type).toBe("sticker");
  const sticker = (await event("message"))["attachments"][0].payload;
  expect(sticker.sticker_id).toBe(369239263222822);
  expect((await fetch(sticker.url)).headers.get("content-type")).toBe("image/png");
});

test("a person at Meta's inbox answers: the app sees an echo of another app", async () => {
  await anna(stage, "text", { text: "Moin" });
  await anna(stage, "inbox", { text: "Hier ist Jana." });
  const events = await stage.receiver.until((all) => all.some(({ message }) => message?.is_echo === true));
  const echo = events.find(({ message }) => message?.is_echo === true)?.["message"];
  expect(echo).toMatchObject({ text: "Hier ist Jana.", app_id: 26390203743090 });
  expect(echo.app_id).not.toBe(Number(APP));
});

describe("receipts", () => {
  test("delivery comes by itself, reading when the thread lies open", async () => {
    await anna(stage, "text", { text: "Moin" });
    const { body } = await send({ text: "Hallo" });
    expect((await event("delivery"))["mids"]).toEqual([body.message_id]);
    expect((await thread())["readUntil"]).toBe(0);
    await anna(stage, "open", { open: true });
    const { watermark } = await event("read");
    expect(watermark).toBeGreaterThanOrEqual((await thread())["messages"].at(-1).at);
  });

  test("neither comes from a phone that sends none", async () => {
    await stage.admin("PATCH", "/people/anna", { receipts: false });
    await anna(stage, "text", { text: "Moin" });
    await send({ text: "Hallo" });
    await anna(stage, "open", { open: true });
    await anna(stage, "text", { text: "Ende" });
    const events = await stage.receiver.until((all) => all.some(({ message }) => message?.text === "Ende"));
    expect(events.some((item) => "read" in item || "delivery" in item)).toBe(false);
  });
});

test("a past put into a thread stands there and can be answered, and no app hears of it", async () => {
  const past = Date.now() - 3_600_000;
  await stage.admin("PUT", `/threads/${PAGE}/anna`, {
    messages: [
      { mid: "m_past1", at: past, from: "person", text: "Wo ist mein Paket?" },
      { mid: "m_past2", at: past + 1000, from: "page", appId: APP, text: "Unterwegs." },
    ],
    windowOpenedAt: past,
    readUntil: past + 2000,
  });
  expect((await thread())["messages"].map(({ text }: { text: string }) => text)).toEqual([
    "Wo ist mein Paket?",
    "Unterwegs.",
  ]);
  const { body } = await stage.graph("POST", "/me/messages", {
    recipient: { id: stage.psid },
    message: { text: "Da!" },
    reply_to: { mid: "m_past1" },
  });
  const events = await stage.receiver.until((all) => all.length > 0);
  expect(events[0]?.["message"]).toMatchObject({ mid: body.message_id, is_echo: true, reply_to: { mid: "m_past1" } });
});

test("who has blocked the Page cannot write to it", async () => {
  await anna(stage, "block", { blocked: true });
  expect(await anna(stage, "text", { text: "Hallo?" })).toMatchObject({ error: { code: "blocked" } });
});

test("one person has another id on each Page, and the same after a second provisioning", async () => {
  const provision = () =>
    stage.admin("POST", "/provision", {
      app: { id: APP, secret: "app-secret", callbackUrl: stage.receiver.url },
      pages: [
        { id: PAGE, name: "Nordwind", token: TOKEN },
        { id: "1000002", name: "Süd", token: "T2" },
      ],
      people: [{ id: "anna", firstName: "Anna" }],
    });
  await anna(stage, "text", { text: "bleibt" });
  const [first, second] = [await provision(), await provision()];
  expect(second).toEqual(first);
  const [north, south] = first["pages"].map((page: { people: { psid: string }[] }) => page.people[0]?.psid);
  expect(north).toBe(stage.psid);
  expect(south).toMatch(/^\d{17}$/);
  expect(south).not.toBe(north);
  expect((await thread())["messages"]).toHaveLength(1);
});
