import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  ANNA_PHONE,
  codeOf,
  HOUR_MS,
  NUMBER,
  setWhatsAppStage,
  WABA,
  type WhatsAppStage,
} from "../../../test/whatsappStage.ts";

let stage: WhatsAppStage;
beforeEach(async () => {
  stage = await setWhatsAppStage();
  await stage.act("text", { text: "Moin" });
});
afterEach(() => stage.close());

const text = (body: string) => ({ type: "text", text: { body } });
const interactive = (fields: object) => ({ type: "interactive", interactive: fields });
const newest = async () => (await stage.admin("GET", `/threads/${NUMBER}/anna`))["messages"].at(-1);

describe("a text", () => {
  test("is accepted, sent, delivered and read, with its price and what was given along", async () => {
    const answer = await stage.send({ ...text("Hallo"), to: "+49 170 1234-5678", biz_opaque_callback_data: "job-7" });
    expect(answer).toEqual({
      messaging_product: "whatsapp",
      contacts: [{ input: "+49 170 1234-5678", wa_id: ANNA_PHONE, user_id: stage.userId }],
      messages: [{ id: expect.stringMatching(/^wamid\./) }],
    });
    const { id } = answer.messages[0];
    expect(await stage.status(id, "sent")).toMatchObject({
      recipient_id: ANNA_PHONE,
      recipient_user_id: stage.userId,
      biz_opaque_callback_data: "job-7",
      pricing: { billable: false, pricing_model: "PMP", type: "free_customer_service", category: "service" },
    });
    await stage.status(id, "delivered");
    await stage.act("read");
    expect(await stage.status(id, "read")).toMatchObject({ biz_opaque_callback_data: "job-7" });
    expect(await newest()).toMatchObject({ mid: id, text: "Hallo", status: "read" });
  });

  test("to an open chat is read without a word of delivery, and without receipts never", async () => {
    await stage.act("open", { open: true });
    const read = await stage.send(text("Offen"));
    await stage.status(read.messages[0].id, "read");
    await stage.admin("PATCH", "/people/anna", { receipts: false });
    const unread = await stage.send(text("Heimlich"));
    await stage.status(unread.messages[0].id, "delivered");
    await stage.act("read");
    await stage.act("text", { text: "Ende" });
    await stage.value(({ messages }) => messages?.[0].text?.body === "Ende");
    const told = stage.receiver.events().flatMap(({ value }) => value.statuses ?? []);
    expect(told.some(({ id, status }) => id === unread.messages[0].id && status === "read")).toBe(false);
  });

  test("to a business-scoped id", async () => {
    const answer = await stage.wa("POST", `/${NUMBER}/messages`, {
      messaging_product: "whatsapp",
      recipient: stage.userId,
      ...text("Hallo"),
    });
    expect(answer.contacts).toEqual([{ input: stage.userId, user_id: stage.userId }]);
    await stage.status(answer.messages[0].id, "delivered");
  });

  test("marks a message read and shows typing", async () => {
    const { mid } = await stage.act("text", { text: "Noch da?" });
    const body = { messaging_product: "whatsapp", status: "read", message_id: mid, typing_indicator: { type: "text" } };
    expect(await stage.wa("POST", `/${NUMBER}/messages`, body)).toEqual({ success: true });
    const phone = await stage.admin("GET", `/threads/${NUMBER}/anna`);
    expect(phone["seenUntil"]).toBeGreaterThanOrEqual(phone["messages"].at(-1).at);
    expect(phone["typingUntil"]).toBeGreaterThan(phone["now"]);
    expect(await codeOf(stage.wa("POST", `/${NUMBER}/messages`, { ...body, message_id: "wamid.0" }))).toBe(131009);
  });

  test("reacts, and takes it away again", async () => {
    const { mid } = await stage.act("text", { text: "Danke!" });
    await stage.send({ type: "reaction", reaction: { message_id: mid, emoji: "❤️" } });
    expect((await newest()).pageReaction).toBe("❤️");
    await stage.send({ type: "reaction", reaction: { message_id: mid, emoji: "" } });
    expect(await newest()).not.toHaveProperty("pageReaction");
  });
});

describe("what fails later, although it was accepted", () => {
  const failure = async (answer: { messages: { id: string }[] }) =>
    (await stage.status(answer.messages[0]?.id ?? "", "failed"))["errors"][0].code;

  test("after 24 hours, until the person writes again", async () => {
    await stage.admin("POST", "/clock", { advanceMs: 25 * HOUR_MS });
    const late = await stage.send(text("Spät"));
    expect(await failure(late)).toBe(131047);
    expect((await newest()).failure.code).toBe(131047);
    await stage.act("text", { text: "Wieder da" });
    await stage.status((await stage.send(text("Moin"))).messages[0].id, "delivered");
  });

  test("to a number that is not on WhatsApp, or that nobody has", async () => {
    await stage.admin("PATCH", "/people/anna", { onWhatsApp: false });
    expect(await failure(await stage.send(text("?")))).toBe(131026);
    const nobody = await stage.send({ ...text("?"), to: "4917000000000" });
    expect(nobody.contacts[0].wa_id).toBe("4917000000000");
    expect(await failure(nobody)).toBe(131026);
  });

  test("a file that cannot be fetched, or is of a wrong kind", async () => {
    expect(await failure(await stage.send({ type: "image", image: { link: "http://127.0.0.1:9/a.jpg" } }))).toBe(
      131053,
    );
    const face = `${stage.emulator.url}/_media/faces/anna.png`;
    expect(await failure(await stage.send({ type: "video", video: { link: face } }))).toBe(131053);
    const good = await stage.send({ type: "image", image: { link: face, caption: "So sieht sie aus" } });
    await stage.status(good.messages[0].id, "delivered");
    expect((await newest()).whatsapp.shown).toContain("/_media/");
  });

  test("without a payment method, as soon as it costs", async () => {
    await stage.admin("PATCH", `/whatsapp/${WABA}`, { hasPayment: false });
    await stage.status((await stage.send(text("frei"))).messages[0].id, "delivered");
    stage.emulator.platform.world.numbers.get(NUMBER)?.servicesByMonth.set(new Date().toISOString().slice(0, 7), 1000);
    expect(await failure(await stage.send(text("kostet")))).toBe(131042);
    await stage.admin("PATCH", `/whatsapp/${WABA}`, { hasPayment: true });
    const paid = await stage.send(text("bezahlt"));
    expect((await stage.status(paid.messages[0].id, "sent"))["pricing"]).toMatchObject({
      billable: true,
      type: "regular",
      category: "service",
    });
  });

  test("by the fault switch; whoever blocked the number just never gets it", async () => {
    await stage.admin("PUT", `/faults/${NUMBER}`, { sendFailsLater: 1 });
    expect(await failure(await stage.send(text("?")))).toBe(131026);
    await stage.admin("DELETE", "/faults");
    await stage.act("block", { blocked: true });
    const { id } = (await stage.send(text("?"))).messages[0];
    await stage.status(id, "sent");
    expect((await newest()).status).toBe("sent");
  });
});

test("who came by an ad and is answered within a day costs nothing for three", async () => {
  await stage.act("text", { text: "Angebot?", referral: { source_type: "ad", source_id: "1" } });
  const first = await stage.send(text("Ja!"));
  const sent = await stage.status(first.messages[0].id, "sent");
  expect(sent["pricing"]).toEqual({
    billable: false,
    pricing_model: "PMP",
    type: "free_entry_point",
    category: "referral_conversion",
  });
  expect(sent["conversation"].origin).toEqual({ type: "referral_conversion" });
  await stage.admin("POST", "/clock", { advanceMs: 48 * HOUR_MS });
  await stage.status((await stage.send(text("Noch frei"))).messages[0].id, "delivered");
  await stage.admin("POST", "/clock", { advanceMs: 25 * HOUR_MS });
  expect((await stage.status((await stage.send(text("Zu spät"))).messages[0].id, "failed"))["errors"][0].code).toBe(
    131047,
  );
});

describe("taps come back", () => {
  test("a reply button and a row", async () => {
    const buttons = [{ type: "reply", reply: { id: "ok_9", title: "Ja" } }];
    const asked = await stage.send(
      interactive({ type: "button", body: { text: "Passt 9 Uhr?" }, action: { buttons } }),
    );
    await stage.act("reply-button", { mid: asked.messages[0].id, index: 0 });
    const tapped = await stage.told("interactive");
    expect(tapped["interactive"]).toEqual({ type: "button_reply", button_reply: { id: "ok_9", title: "Ja" } });
    expect(tapped["context"]).toEqual({ from: "49301112223", id: asked.messages[0].id });

    const sections = [{ title: "Montag", rows: [{ id: "slot_9", title: "9:00", description: "frei" }] }];
    const list = await stage.send(
      interactive({ type: "list", body: { text: "Wann?" }, action: { button: "Zeiten", sections } }),
    );
    await stage.act("list-row", { mid: list.messages[0].id, id: "slot_9" });
    const chosen = await stage.value(({ messages }) => messages?.[0].interactive?.type === "list_reply");
    expect(chosen["messages"][0].interactive.list_reply).toEqual({ id: "slot_9", title: "9:00", description: "frei" });
  });

  test("a button in a carousel, and a form", async () => {
    const card = (id: string) => ({
      header: { type: "image", image: { link: `${stage.emulator.url}/_media/faces/page-1.png` } },
      body: { text: "Jacke" },
      action: { buttons: [{ type: "quick_reply", quick_reply: { id, title: "Nehme ich" } }] },
    });
    const carousel = await stage.send(
      interactive({ type: "carousel", body: { text: "Jacken" }, action: { cards: [card("a"), card("b")] } }),
    );
    await stage.act("reply-button", { mid: carousel.messages[0].id, index: 0, card: 1 });
    expect((await stage.told("interactive"))["interactive"].button_reply.id).toBe("b");
    const parameters = { flow_message_version: "3", flow_id: "1", flow_cta: "Termin", flow_token: "T-1" };
    const flow = await stage.send(
      interactive({ type: "flow", body: { text: "Termin?" }, action: { name: "flow", parameters } }),
    );
    await stage.act("flow", { mid: flow.messages[0].id, answers: { day: "Mo" } });
    const answered = await stage.value(({ messages }) => messages?.[0].interactive?.type === "nfm_reply");
    expect(JSON.parse(answered["messages"][0].interactive.nfm_reply.response_json)).toEqual({
      flow_token: "T-1",
      day: "Mo",
    });
  });
});
