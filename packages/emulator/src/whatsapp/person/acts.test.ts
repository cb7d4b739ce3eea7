import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  ANNA_PHONE,
  NUMBER,
  setWhatsAppStage,
  WA_TOKEN,
  WABA,
  type WhatsAppStage,
} from "../../../test/whatsappStage.ts";

let stage: WhatsAppStage;
beforeEach(async () => {
  stage = await setWhatsAppStage();
});
afterEach(() => stage.close());

const upload = (name: string, type: string, fields: Record<string, string> = {}) => {
  const form = new FormData();
  for (const [key, value] of Object.entries(fields)) form.append(key, value);
  form.append("file", new Blob(["x"], { type }), name);
  return fetch(`${stage.emulator.url}/_emulator/threads/${NUMBER}/anna/attachments`, { method: "POST", body: form });
};

describe("what a person does is told", () => {
  test("a text, by number and business-scoped id, with the profile beside it", async () => {
    const { mid } = await stage.act("text", { text: "Moin" });
    await stage.told("text");
    const [received] = stage.receiver.received;
    expect(received?.body).toEqual({
      object: "whatsapp_business_account",
      entry: [
        {
          id: WABA,
          changes: [
            {
              field: "messages",
              value: {
                messaging_product: "whatsapp",
                metadata: { display_phone_number: "49301112223", phone_number_id: NUMBER },
                contacts: [{ profile: { name: "Anna Petersen" }, wa_id: ANNA_PHONE, user_id: stage.userId }],
                messages: [
                  {
                    from: ANNA_PHONE,
                    from_user_id: stage.userId,
                    id: mid,
                    timestamp: expect.stringMatching(/^\d{10}$/),
                    type: "text",
                    text: { body: "Moin" },
                  },
                ],
              },
            },
          ],
        },
      ],
    });
    expect(mid).toMatch(/^wamid\./);
    expect(stage.userId).toMatch(/^DE\.[A-Za-z0-9]+$/);
  });

  test("who shows a username has no number, but the same id", async () => {
    await stage.admin("PATCH", "/people/anna", { username: "anna.p", hidesPhone: true });
    await stage.act("text", { text: "Moin" });
    const { contacts, messages } = await stage.value((value) => value["messages"] !== undefined);
    expect(contacts).toEqual([{ profile: { name: "Anna Petersen", username: "anna.p" }, user_id: stage.userId }]);
    expect(messages[0]).not.toHaveProperty("from");
    expect(messages[0].from_user_id).toBe(stage.userId);
  });

  test("a photo with its caption, a voice message, a sticker and a document, whose files are fetched with the token", async () => {
    await upload("naht.png", "image/png", { caption: "Die Naht" });
    const { image } = await stage.told("image");
    expect(image).toMatchObject({
      mime_type: "image/png",
      caption: "Die Naht",
      sha256: expect.any(String),
      id: expect.any(String),
    });
    await upload("voice.ogg", "audio/ogg");
    expect((await stage.told("audio")).audio).toMatchObject({ mime_type: "audio/ogg; codecs=opus", voice: true });
    await upload("s.webp", "image/webp");
    expect((await stage.told("sticker")).sticker.animated).toBe(false);
    await upload("Rechnung.pdf", "application/pdf");
    expect((await stage.told("document")).document.filename).toBe("Rechnung.pdf");

    const lookUp = await stage.wa("GET", `/${image.id}`);
    expect(lookUp).toMatchObject({
      messaging_product: "whatsapp",
      mime_type: "image/png",
      file_size: "1",
      id: image.id,
    });
    const fetchFile = (token: string) => fetch(lookUp.url, { headers: { authorization: `Bearer ${token}` } });
    expect((await fetchFile("wrong")).status).toBe(401);
    expect(await (await fetchFile(WA_TOKEN)).text()).toBe("x");
    await stage.admin("POST", "/clock", { advanceMs: 6 * 60_000 });
    expect((await fetchFile(WA_TOKEN)).status).toBe(404);
    await stage.admin("POST", "/clock", { advanceMs: 8 * 86_400_000 });
    expect((await stage.wa("GET", `/${image.id}`)).error.code).toBe(100);
  });

  test("a place, a contact card, an order, what cannot be told, and a click on an ad", async () => {
    await stage.act("location", { latitude: 53.6, longitude: 7.2, name: "Norddeich" });
    expect((await stage.told("location")).location).toEqual({ latitude: 53.6, longitude: 7.2, name: "Norddeich" });
    await stage.act("contacts", { contacts: [{ name: { formatted_name: "Tjark" }, phones: [{ phone: "+4917111" }] }] });
    expect((await stage.told("contacts")).contacts[0].name.formatted_name).toBe("Tjark");
    const order = {
      catalog_id: "C1",
      product_items: [{ product_retailer_id: "J1", quantity: 1, item_price: 129, currency: "EUR" }],
    };
    await stage.act("order", { order });
    expect((await stage.told("order")).order).toEqual(order);
    await stage.act("unsupported");
    expect((await stage.told("unsupported")).errors[0].code).toBe(131051);
    stage.receiver.received.length = 0;
    await stage.act("text", {
      text: "Gibt es die noch?",
      referral: { source_type: "ad", source_id: "77", ctwa_clid: "CLID" },
    });
    expect((await stage.told("text")).referral).toMatchObject({ source_type: "ad", ctwa_clid: "CLID" });
  });

  test("a reaction and that it was taken away, and an answer to a certain message", async () => {
    const { mid } = await stage.act("text", { text: "Moin" });
    await stage.act("reaction", { mid, emoji: "👍" });
    expect((await stage.told("reaction")).reaction).toEqual({ message_id: mid, emoji: "👍" });
    await stage.act("reaction", { mid, emoji: null });
    await stage.value(({ messages }) => messages?.[0].type === "reaction" && messages[0].reaction.emoji === undefined);
    const sent = await stage.send({ type: "text", text: { body: "Hallo" } });
    await stage.act("text", { text: "Dazu", replyTo: sent.messages[0].id });
    const { context } = (await stage.value(({ messages }) => messages?.[0].text?.body === "Dazu"))["messages"][0];
    expect(context).toEqual({ from: "49301112223", id: sent.messages[0].id });
  });

  test("edits and what was taken back only beside the phone app, and what is written in that", async () => {
    const { mid } = await stage.act("text", { text: "Moni" });
    await stage.act("edit", { mid, text: "Moin" });
    expect((await stage.act("inbox", { text: "Hier Jana" }))["error"].code).toBe("no_phone_app");
    await stage.admin("PATCH", `/whatsapp/numbers/${NUMBER}`, { isCoexistence: true });
    await stage.act("edit", { mid, text: "Moin!" });
    expect((await stage.told("edit")).edit).toEqual({
      original_message_id: mid,
      message: { type: "text", text: { body: "Moin!" } },
    });
    await stage.act("unsend", { mid });
    expect((await stage.told("revoke")).revoke).toEqual({ original_message_id: mid });
    await stage.act("inbox", { text: "Hier Jana" });
    const { message_echoes } = await stage.value((_value, field) => field === "smb_message_echoes");
    expect(message_echoes[0]).toMatchObject({
      from: "49301112223",
      to: ANNA_PHONE,
      type: "text",
      text: { body: "Hier Jana" },
    });
    const texts = stage.receiver.events().filter(({ value }) => value.messages?.[0].type === "edit");
    expect(texts).toHaveLength(1);
  });

  test("a new number: a system message, and another id", async () => {
    await stage.act("text", { text: "Moin" });
    await stage.act("change-number", { phone: "+4917099999999" });
    const system = (type: string) => stage.value(({ messages }) => messages?.[0].system?.type === type);
    expect((await system("user_changed_number"))["messages"][0].system.wa_id).toBe("4917099999999");
    const changed = (await system("user_changed_user_id"))["messages"][0].system;
    expect(changed.previous_user_id).toBe(stage.userId);
    expect(changed.user_id).not.toBe(stage.userId);
  });

  test("that advertising is not wanted any more", async () => {
    await stage.act("marketing", { value: "stop" });
    const { user_preferences } = await stage.value((_value, field) => field === "user_preferences");
    expect(user_preferences).toEqual([
      {
        wa_id: ANNA_PHONE,
        user_id: stage.userId,
        detail: expect.any(String),
        category: "marketing_messages",
        value: "stop",
        timestamp: expect.any(Number),
      },
    ]);
  });
});

test("acts of another platform are refused by name", async () => {
  expect((await stage.act("sticker"))["error"].code).toBe("not_on_whatsapp");
  expect((await stage.admin("POST", "/threads/1000001/anna/location", {}))["error"].code).toBe("only_on_whatsapp");
});
