import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { anna, PAGE, setStage, type Stage } from "../../../test/stage.ts";

let stage: Stage;
beforeEach(async () => {
  stage = await setStage();
  await anna(stage, "text", { text: "Moin" });
  await stage.admin("POST", "/clock", { advanceMs: 30 * 24 * 3_600_000 });
});
afterEach(() => stage.close());

const path = `/v25.0/${PAGE}/message_templates`;
const body = (text: string) => ({ type: "BODY", text });
const create = (name: string, components: object[], more: object = {}) =>
  stage.graph("POST", path, {
    name,
    category: "UTILITY",
    language: "de",
    parameter_format: "NAMED",
    components,
    ...more,
  });
const send = (template: object, more: object = {}) =>
  stage.graph("POST", "/v25.0/me/messages", {
    recipient: { id: stage.psid },
    messaging_type: "UTILITY",
    message: { template, metadata: "ref-1" },
    ...more,
  });
const parameters = (values: Record<string, string>) => [
  {
    type: "body",
    parameters: Object.entries(values).map(([parameter_name, text]) => ({ type: "text", parameter_name, text })),
  },
];
const newest = async () => (await stage.admin("GET", `/threads/${PAGE}/anna`))["messages"].at(-1);
const appointment = body("Guten Tag {{vorname}}, Ihr Termin ist am {{datum}} bei uns.");

describe("the review", () => {
  test("approves at once, tells it by webhook, and lists it", async () => {
    const { body: answer } = await create("termin", [appointment]);
    expect(answer).toEqual({ id: expect.any(String), status: "APPROVED", category: "UTILITY" });
    const [change] = (await stage.receiver.until((all) => all.some((item) => "field" in item))).filter(
      (item) => "field" in item,
    );
    expect(change).toMatchObject({
      field: "messenger_template_status_update",
      value: { event: "APPROVED", message_template_name: "termin" },
    });
    expect((await stage.graph("GET", `${path}?name=termin`)).body.data).toMatchObject([
      { name: "termin", status: "APPROVED", language: "de", id: answer.id },
    ]);
    expect((await stage.graph("DELETE", `${path}?name=termin`)).body).toEqual({ success: true });
    expect((await stage.graph("GET", path)).body.data).toEqual([]);
  });

  test.each([
    ["INCORRECT_PARAMS", "Ihr Paket {{1}} kommt am {{3}} bei Ihnen an.", "POSITIONAL"],
    ["INCORRECT_PARAMS", "{{vorname}}, Ihr Paket ist da und wartet.", "NAMED"],
    ["INCORRECT_PARAMS", "Ihr Paket ist da und wartet, {{vorname}}", "NAMED"],
    ["PARAMS_TO_WORD_RATIO_EXCEED_LIMIT", "Tag {{a}} {{b}} {{c}} da.", "NAMED"],
    ["TAG_SHOULD_BE_MARKETING", "Heute bekommen Sie 20 % auf alle Jacken im Laden.", "NAMED"],
  ])("rejects with %s: %s", async (reason, text, parameter_format) => {
    expect((await create("abgelehnt", [body(text)], { parameter_format })).body.status).toBe("REJECTED");
    expect((await stage.graph("GET", path)).body.data[0].rejected_reason).toBe(reason);
    expect((await send({ name: "abgelehnt", language: { code: "de" } })).body.error.code).toBe(100);
  });
});

describe("sending", () => {
  test("goes out long after the window, with its variables filled", async () => {
    await create("termin", [appointment]);
    const components = parameters({ vorname: "Anna", datum: "1. Mai" });
    expect((await send({ name: "termin", language: { code: "de" }, components })).status).toBe(200);
    expect(await newest()).toMatchObject({
      text: "Guten Tag Anna, Ihr Termin ist am 1. Mai bei uns.",
      metadata: "ref-1",
    });
    const window = { recipient: { id: stage.psid }, messaging_type: "RESPONSE", message: { text: "Moin" } };
    expect((await stage.graph("POST", "/me/messages", window)).body.error).toMatchObject({ error_subcode: 2018278 });
  });

  test("with buttons it is a card, also in the history, and a tap is a postback that opens the window", async () => {
    const buttons = [
      { type: "POSTBACK", text: "Absagen" },
      { type: "URL", text: "Details", url: "https://x.test/t/{{1}}" },
    ];
    await create("termin", [appointment, { type: "BUTTONS", buttons }]);
    const { body: sent } = await send({
      name: "termin",
      language: { code: "de" },
      components: [
        ...parameters({ vorname: "Anna", datum: "1. Mai" }),
        {
          type: "buttons",
          parameters: [
            { type: "POSTBACK", payload: "CANCEL_7" },
            { type: "URL", url: "7" },
          ],
        },
      ],
    });
    expect((await newest()).attachments[0].template.elements[0].buttons).toEqual([
      { type: "postback", title: "Absagen", payload: "CANCEL_7" },
      { type: "web_url", title: "Details", url: "https://x.test/t/7" },
    ]);
    expect(
      (await stage.graph("GET", `/${sent.message_id}?fields=attachments`)).body.attachments.data[0],
    ).toHaveProperty("generic_template");
    await anna(stage, "button", { mid: sent.message_id, button: 0 });
    const events = await stage.receiver.until((all) => all.some((item) => "postback" in item));
    expect(events.find((item) => "postback" in item)?.["postback"].payload).toBe("CANCEL_7");
    expect(
      (await stage.graph("POST", "/me/messages", { recipient: { id: stage.psid }, message: { text: "Gut" } })).status,
    ).toBe(200);
  });

  test("is refused without template, with another type, with missing parameters, without permission, to who blocked", async () => {
    await create("termin", [appointment]);
    const template = {
      name: "termin",
      language: { code: "de" },
      components: parameters({ vorname: "Anna", datum: "x" }),
    };
    const code = async (call: Promise<{ body: { error: { code: number } } }>) => (await call).body.error.code;
    expect(await code(send(template, { message: { text: "frei" } }))).toBe(100);
    expect(await code(send({ ...template, components: parameters({ vorname: "Anna" }) }))).toBe(100);
    expect(await code(send({ ...template, language: { code: "en" } }))).toBe(100);
    await stage.admin("PATCH", `/pages/${PAGE}`, { scopes: ["pages_messaging"] });
    expect(await code(send(template))).toBe(200);
    await stage.admin("PATCH", `/pages/${PAGE}`, { scopes: ["pages_messaging", "pages_utility_messaging"] });
    await anna(stage, "block", { blocked: true });
    expect((await send(template)).body.error).toMatchObject({ code: 10, error_subcode: 2018108 });
    await anna(stage, "block", { blocked: false });
    await stage.admin("POST", "/clock", { reset: true });
    expect(await code(send(template, { messaging_type: "RESPONSE" }))).toBe(100);
  });
});
