import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ANNA_PHONE, codeOf, NUMBER, setWhatsAppStage, WABA, type WhatsAppStage } from "../../../test/whatsappStage.ts";

let stage: WhatsAppStage;
beforeEach(async () => {
  stage = await setWhatsAppStage();
  await stage.act("text", { text: "Moin" });
});
afterEach(() => stage.close());

const text = (body: string) => ({ type: "text", text: { body } });
const interactive = (fields: object) => ({ type: "interactive", interactive: fields });

describe("what is refused at once", () => {
  const long = (count: number) => "x".repeat(count);
  const button = (id: string, title: string) => ({ type: "reply", reply: { id, title } });
  const body = { text: "Wann?" };
  const rows = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ id: `r${index}`, title: `Zeile ${index}` }));
  test.each([
    ["no product", { messaging_product: undefined, ...text("?") }, 100],
    ["no recipient", { to: undefined, ...text("?") }, 100],
    ["a number that is none", { to: "abc", ...text("?") }, 131009],
    ["itself", { to: "+49301112223", ...text("?") }, 131021],
    ["an unknown type", { type: "hologram", hologram: {} }, 131051],
    ["no content", { type: "text" }, 131008],
    ["a text of 4,097 characters", text(long(4097)), 131009],
    ["a callback datum of 513", { ...text("?"), biz_opaque_callback_data: long(513) }, 131009],
    ["a file by id and by address", { type: "image", image: { id: "1", link: "https://x.test/a.jpg" } }, 131009],
    ["an id nobody uploaded", { type: "image", image: { id: "1" } }, 131009],
    ["a caption of 1,025", { type: "image", image: { link: "https://x.test/a.jpg", caption: long(1025) } }, 131009],
    ["a caption of a sound", { type: "audio", audio: { link: "https://x.test/a.mp3", caption: "?" } }, 131009],
    ["a place beyond the poles", { type: "location", location: { latitude: 91, longitude: 0 } }, 131009],
    ["a contact with one name part", { type: "contacts", contacts: [{ name: { formatted_name: "Anna" } }] }, 131009],
    ["a reaction to nothing", { type: "reaction", reaction: { message_id: "wamid.0", emoji: "👍" } }, 131009],
    [
      "four buttons",
      interactive({ type: "button", body, action: { buttons: ["a", "b", "c", "d"].map((id) => button(id, id)) } }),
      131009,
    ],
    [
      "two buttons alike",
      interactive({ type: "button", body, action: { buttons: [button("a", "Ja"), button("b", "Ja")] } }),
      131009,
    ],
    ["a button of 21", interactive({ type: "button", body, action: { buttons: [button("a", long(21))] } }), 131009],
    [
      "a body of 1,025",
      interactive({ type: "button", body: { text: long(1025) }, action: { buttons: [button("a", "Ja")] } }),
      131009,
    ],
    [
      "a footer of 61",
      interactive({ type: "button", body, footer: { text: long(61) }, action: { buttons: [button("a", "Ja")] } }),
      131009,
    ],
    [
      "eleven rows",
      interactive({
        type: "list",
        body,
        action: {
          button: "Zeiten",
          sections: [
            { title: "A", rows: rows(6) },
            { title: "B", rows: rows(5) },
          ],
        },
      }),
      131009,
    ],
    [
      "sections without titles",
      interactive({
        type: "list",
        body,
        action: { button: "Zeiten", sections: [{ rows: rows(1) }, { rows: [{ id: "x", title: "X" }] }] },
      }),
      131008,
    ],
    [
      "a list under a picture",
      interactive({
        type: "list",
        header: { type: "image", image: { link: "https://x.test/a.jpg" } },
        body,
        action: { button: "Z", sections: [{ rows: rows(1) }] },
      }),
      131009,
    ],
    [
      "a link of 21",
      interactive({
        type: "cta_url",
        body,
        action: { name: "cta_url", parameters: { display_text: long(21), url: "https://x.test/" } },
      }),
      131009,
    ],
    [
      "products without a header",
      interactive({
        type: "product_list",
        body,
        action: { catalog_id: "C", sections: [{ title: "A", product_items: [{ product_retailer_id: "1" }] }] },
      }),
      131008,
    ],
    ["one card", interactive({ type: "carousel", body, action: { cards: [{}] } }), 131009],
    [
      "an address in Germany",
      interactive({ type: "address_message", body, action: { name: "address_message" } }),
      131009,
    ],
  ])("%s", async (_what, message, code) => {
    expect(await codeOf(stage.send(message))).toBe(code);
  });

  test("says where, in WhatsApp's form", async () => {
    const { error } = await stage.send({ type: "text", text: {} });
    expect(error).toMatchObject({
      message: "(#131008) Required parameter is missing",
      type: "OAuthException",
      error_data: { messaging_product: "whatsapp", details: "Parameter 'text.body' is mandatory" },
    });
  });
});

describe("limits", () => {
  test("a number and a pair are held back", async () => {
    await stage.admin("PUT", "/limits", { whatsappPerSecond: 1 });
    await stage.send(text("1"));
    expect(await codeOf(stage.send(text("2")))).toBe(130429);
    await stage.admin("PUT", "/limits", { whatsappPerSecond: 1000 });
    const codes: (number | undefined)[] = [];
    for (let index = 0; index < 46; index += 1) codes.push(await codeOf(stage.send(text(String(index)))));
    expect(codes.filter((code) => code === undefined).length).toBeGreaterThanOrEqual(45);
    expect(codes.at(-1)).toBe(131056);
  });

  test("state of the account and the number", async () => {
    await stage.admin("PATCH", `/whatsapp/numbers/${NUMBER}`, { isRegistered: false });
    expect(await codeOf(stage.send(text("?")))).toBe(133010);
    await stage.wa("POST", `/${NUMBER}/register`, { messaging_product: "whatsapp", pin: "123456" });
    await stage.admin("PATCH", `/whatsapp/${WABA}`, { isLocked: true });
    expect(await codeOf(stage.send(text("?")))).toBe(131031);
    expect((await stage.value((_value, field) => field === "account_update"))["event"]).toBe("DISABLED_UPDATE");
  });

  test("a token without the permission, and one of another app", async () => {
    await stage.admin("POST", "/users", {
      id: "77",
      appId: "4711",
      token: "WEAK",
      scopes: ["whatsapp_business_management"],
    });
    const weak = await stage.graph(
      "POST",
      `/${NUMBER}/messages`,
      { messaging_product: "whatsapp", to: ANNA_PHONE, ...text("?") },
      "WEAK",
    );
    expect(weak.body.error.code).toBe(200);
    await stage.admin("POST", "/apps", { id: "4712", secret: "o" });
    await stage.admin("POST", "/users", {
      id: "78",
      appId: "4712",
      token: "OTHER",
      scopes: ["whatsapp_business_messaging"],
    });
    const other = await stage.graph("GET", `/${NUMBER}`, undefined, "OTHER");
    expect(other.body.error).toMatchObject({ code: 100, error_subcode: 33 });
  });
});
