import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { codeOf, HOUR_MS, NUMBER, setWhatsAppStage, WABA, type WhatsAppStage } from "../../../test/whatsappStage.ts";

let stage: WhatsAppStage;
beforeEach(async () => {
  stage = await setWhatsAppStage();
  await stage.admin("PUT", "/limits", { whatsappReviewMs: 10 });
});
afterEach(() => stage.close());

const BODY = "Hallo {{vorname}}, wir sehen uns am {{datum}} im Laden.";
const template = (changes: object = {}) => ({
  name: "termin",
  language: "de",
  category: "UTILITY",
  parameter_format: "named",
  components: [
    { type: "BODY", text: BODY },
    {
      type: "BUTTONS",
      buttons: [
        { type: "QUICK_REPLY", text: "Absagen" },
        { type: "URL", text: "Details", url: "https://x.test/t/{{1}}" },
      ],
    },
  ],
  ...changes,
});
const create = (changes: object = {}) => stage.wa("POST", `/${WABA}/message_templates`, template(changes));
const reviewed = (event: string) =>
  stage.value((value, field) => field === "message_template_status_update" && value["event"] === event);
const body = (texts: Record<string, string> = { vorname: "Anna", datum: "1. Mai" }) => ({
  type: "body",
  parameters: Object.entries(texts).map(([parameter_name, text]) => ({ type: "text", parameter_name, text })),
});
const BUTTONS = [
  { type: "button", sub_type: "quick_reply", index: "0", parameters: [{ type: "payload", payload: "CANCEL_7" }] },
  { type: "button", sub_type: "url", index: "1", parameters: [{ type: "text", text: "7" }] },
];
const send = (components: object[] = [body(), ...BUTTONS], changes: object = {}) =>
  stage.send({ type: "template", template: { name: "termin", language: { code: "de" }, components, ...changes } });
const change = (to: object) => stage.admin("PATCH", `/whatsapp/${WABA}/templates/termin`, to);

describe("the review", () => {
  test("leaves it pending, and approves it later", async () => {
    const made = await create();
    expect(made).toEqual({ id: expect.any(String), status: "PENDING", category: "UTILITY" });
    expect(await reviewed("APPROVED")).toMatchObject({
      message_template_id: made.id,
      message_template_name: "termin",
      message_template_language: "de",
      message_template_category: "UTILITY",
      reason: "NONE",
    });
    const { data } = await stage.wa("GET", `/${WABA}/message_templates?name=termin`);
    expect(data).toMatchObject([
      { name: "termin", status: "APPROVED", category: "UTILITY", language: "de", id: made.id },
    ]);
  });

  test("moves advertising to marketing at once, and refuses what looks like fraud", async () => {
    const back = [{ type: "BODY", text: "Moin, unsere Regenjacke ist wieder da, gleich ansehen." }];
    expect(await create({ name: "wieder_da", components: back })).toMatchObject({ category: "MARKETING" });
    const fraud = [{ type: "BODY", text: "Bitte schicke uns deine Kreditkartennummer zur Prüfung." }];
    await create({ name: "pruefung", components: fraud });
    expect(await reviewed("REJECTED")).toMatchObject({
      reason: "SCAM",
      rejection_info: { reason: expect.any(String) },
    });
  });

  test("waits for somebody where the limits say so", async () => {
    await stage.admin("PUT", "/limits", { whatsappReviewMs: null });
    await create();
    expect(await codeOf(send())).toBe(132001);
    await change({ status: "APPROVED" });
    await reviewed("APPROVED");
    expect((await send()).messages[0].message_status).toBe("accepted");
  });

  test.each([
    ["capitals in the name", { name: "Termin" }, 2388040],
    ["a language nobody has", { language: "deutsch" }, 2388040],
    [
      "a variable at the end",
      { components: [{ type: "BODY", text: "Dein Termin im Laden ist am {{datum}}" }] },
      2388299,
    ],
    [
      "variables side by side",
      { components: [{ type: "BODY", text: "Hallo {{a}} {{b}}, wir sehen uns bald bei uns im Laden." }] },
      2388072,
    ],
    ["too many variables", { components: [{ type: "BODY", text: "Am {{a}} um {{b}} Uhr" }] }, 2388293],
    [
      "a gap in the numbers",
      { parameter_format: "positional", components: [{ type: "BODY", text: "Hallo {{2}}, schön dass du da bist." }] },
      2388072,
    ],
    ["no body", { components: [{ type: "FOOTER", text: "Nordwind" }] }, 2388072],
    ["a body of 1,025", { components: [{ type: "BODY", text: "x".repeat(1025) }] }, 2388040],
    [
      "a header of 61",
      {
        components: [
          { type: "HEADER", format: "TEXT", text: "x".repeat(61) },
          { type: "BODY", text: "Moin." },
        ],
      },
      2388047,
    ],
    [
      "a variable in the footer",
      {
        components: [
          { type: "BODY", text: "Moin." },
          { type: "FOOTER", text: "{{a}}" },
        ],
      },
      2388073,
    ],
  ])("refuses at once: %s", async (_what, changes, subcode) => {
    expect((await create(changes)).error).toMatchObject({ code: 100, error_subcode: subcode });
  });
});

describe("sending by template", () => {
  beforeEach(async () => {
    await create();
    await reviewed("APPROVED");
  });

  test("reaches who never wrote, filled in, and the button comes back with its payload", async () => {
    const sent = await send();
    expect((await stage.status(sent.messages[0].id, "sent"))["pricing"]).toEqual({
      billable: true,
      pricing_model: "PMP",
      type: "regular",
      category: "utility",
    });
    const phone = await stage.admin("GET", `/threads/${NUMBER}/anna`);
    expect(phone["messages"].at(-1).text).toBe("Hallo Anna, wir sehen uns am 1. Mai im Laden.");
    expect(phone["messages"].at(-1).whatsapp.filled.buttons[1].url).toBe("https://x.test/t/7");
    await stage.act("reply-button", { mid: sent.messages[0].id, index: 0 });
    const tapped = await stage.told("button");
    expect(tapped["button"]).toEqual({ payload: "CANCEL_7", text: "Absagen" });
    expect(tapped["context"].id).toBe(sent.messages[0].id);
  });

  test.each([
    ["another language", [body(), ...BUTTONS], { language: { code: "en" } }, 132001],
    ["one parameter too few", [body({ vorname: "Anna" }), ...BUTTONS], {}, 132000],
    ["a name it has not", [body({ vorname: "Anna", tag: "1. Mai" }), ...BUTTONS], {}, 132018],
    ["a line break in a value", [body({ vorname: "An\nna", datum: "1. Mai" }), ...BUTTONS], {}, 132018],
    ["no end for the address", [body()], {}, 132018],
    ["a text too long", [body({ vorname: "x".repeat(1000), datum: "1. Mai" }), ...BUTTONS], {}, 132005],
    [
      "a picture for a text",
      [
        {
          type: "body",
          parameters: [
            { type: "image", parameter_name: "vorname", image: {} },
            { type: "text", parameter_name: "datum", text: "?" },
          ],
        },
        ...BUTTONS,
      ],
      {},
      132012,
    ],
  ])("is refused for %s", async (_what, components, changes, code) => {
    expect(await codeOf(send(components, changes))).toBe(code);
  });

  test("is refused while it is paused or disabled, and goes in its new category", async () => {
    await change({ status: "PAUSED" });
    expect(await codeOf(send())).toBe(132015);
    await change({ status: "DISABLED", reason: "ABUSIVE_CONTENT" });
    expect(await codeOf(send())).toBe(132016);
    await change({ status: "APPROVED" });
    await change({ announcedCategory: "MARKETING" });
    const announced = await stage.value((_value, field) => field === "template_category_update");
    expect(announced).toMatchObject({ new_category: "UTILITY", correct_category: "MARKETING" });
    await change({ category: "MARKETING" });
    await stage.value(
      (value, field) => field === "template_category_update" && value["previous_category"] === "UTILITY",
    );
    const sent = await send();
    expect((await stage.status(sent.messages[0].id, "sent"))["pricing"].category).toBe("marketing");
    await change({ quality: "RED" });
    expect(await stage.value((_value, field) => field === "message_template_quality_update")).toMatchObject({
      new_quality_score: "RED",
    });
  });

  test("marketing has its own endpoint, and reaches neither who stopped it nor the United States", async () => {
    const marketing = (name = "termin") =>
      stage.wa("POST", `/${NUMBER}/marketing_messages`, {
        messaging_product: "whatsapp",
        to: "4917012345678",
        type: "template",
        template: { name, language: { code: "de" }, components: [body(), ...BUTTONS] },
      });
    expect(await codeOf(marketing())).toBe(134100);
    await change({ category: "MARKETING" });
    const sent = await marketing();
    expect((await stage.status(sent.messages[0].id, "sent"))["pricing"].category).toBe("marketing_lite");
    await stage.act("marketing", { value: "stop" });
    const stopped = await marketing();
    expect((await stage.status(stopped.messages[0].id, "failed"))["errors"][0].code).toBe(131050);
    await stage.act("marketing", { value: "resume" });
    await stage.admin("PATCH", "/people/anna", { region: "US" });
    const american = await marketing();
    expect((await stage.status(american.messages[0].id, "failed"))["errors"][0].code).toBe(131049);
  });

  test("outside the window a portfolio reaches so many people a day", async () => {
    await stage.admin("PATCH", `/whatsapp/${WABA}`, { messagingLimit: 1 });
    expect(
      (await stage.value((_value, field) => field === "business_capability_update"))[
        "max_daily_conversations_per_business"
      ],
    ).toBe("TIER_1");
    await stage.admin("POST", "/people", { id: "tjark", firstName: "Tjark", phone: "4917055555555" });
    await send();
    const toTjark = () =>
      stage.send({
        to: "4917055555555",
        type: "template",
        template: { name: "termin", language: { code: "de" }, components: [body(), ...BUTTONS] },
      });
    expect(await codeOf(toTjark())).toBe(131048);
    await stage.admin("POST", `/threads/${NUMBER}/tjark/text`, { text: "Moin" });
    expect((await toTjark()).messages).toHaveLength(1);
    await stage.admin("POST", "/clock", { advanceMs: 25 * HOUR_MS });
    expect((await toTjark()).messages).toHaveLength(1);
  });

  test("is held back while it is paced, then goes out, or fails", async () => {
    await change({ category: "MARKETING", isPaced: true });
    const first = await send();
    expect(first.messages[0].message_status).toBe("held_for_quality_assessment");
    await change({ isPaced: false });
    await stage.status(first.messages[0].id, "delivered");
    await change({ isPaced: true });
    const second = await send();
    await change({ isPaced: false, isGood: false });
    expect((await stage.status(second.messages[0].id, "failed"))["errors"][0].code).toBe(132015);
  });

  test("an authentication template needs a number", async () => {
    await create({
      name: "code",
      category: "AUTHENTICATION",
      parameter_format: "positional",
      components: [{ type: "BODY", text: "Dein Code für Nordwind ist {{1}}, gib ihn nicht weiter." }],
    });
    await stage.value((value) => value["message_template_name"] === "code" && value["event"] === "APPROVED");
    const message = {
      messaging_product: "whatsapp",
      recipient: stage.userId,
      type: "template",
      template: {
        name: "code",
        language: { code: "de" },
        components: [{ type: "body", parameters: [{ type: "text", text: "123456" }] }],
      },
    };
    expect(await codeOf(stage.wa("POST", `/${NUMBER}/messages`, message))).toBe(131062);
  });

  test("an approved one is edited once a day, reviewed again, and deleted by name", async () => {
    const [{ id }] = (await stage.wa("GET", `/${WABA}/message_templates`)).data;
    const components = [{ type: "BODY", text: "Hallo {{vorname}}, bis zum {{datum}} bei uns im Laden." }];
    expect(await stage.wa("POST", `/${id}`, { components })).toMatchObject({ success: true });
    stage.receiver.received.length = 0;
    await reviewed("APPROVED");
    expect((await stage.wa("POST", `/${id}`, { components })).error.code).toBe(100);
    expect((await stage.wa("GET", `/${id}?fields=components`)).components).toEqual(components);
    expect(await stage.wa("POST", `/${WABA}/message_templates?method=delete&name=termin`)).toEqual({ success: true });
    expect((await stage.wa("GET", `/${WABA}/message_templates`)).data).toEqual([]);
    expect((await stage.wa("DELETE", `/${WABA}/message_templates?name=termin`)).error.code).toBe(100);
  });
});
