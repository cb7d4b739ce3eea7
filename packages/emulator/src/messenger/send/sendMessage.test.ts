import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { anna, PAGE, setStage, type Stage, TOKEN } from "../../../test/stage.ts";

let stage: Stage;
beforeEach(async () => {
  stage = await setStage();
  await anna(stage, "text", { text: "Moin" });
});
afterEach(() => stage.close());

const send = (body: Record<string, unknown>) =>
  stage.graph("POST", "/v26.0/me/messages", { recipient: { id: stage.psid }, ...body });
const long = (length: number) => "ä".repeat(length);
const template = (payload: unknown) => ({ message: { attachment: { type: "template", payload } } });
const element = (changes: object = {}) => ({ title: "Jacke", subtitle: "blau", ...changes });
const button = { type: "postback", title: "Ja", payload: "YES" };
const HOUR_MS = 3_600_000;

const REFUSED: [string, Record<string, unknown>, number, number?][] = [
  ["no recipient", { recipient: undefined, message: { text: "a" } }, 100],
  ["two kinds of recipient", { recipient: { id: "1", user_ref: "x" }, message: { text: "a" } }, 100],
  ["a recipient that is no id", { recipient: { id: "anna" }, message: { text: "a" } }, 100],
  ["an unknown person", { recipient: { id: "24300000000000001" }, message: { text: "a" } }, 100, 2018001],
  ["no message", {}, 100],
  ["an empty message", { message: {} }, 100],
  [
    "text beside an attachment",
    { message: { text: "a", attachment: { type: "image", payload: { url: "http://x/y" } } } },
    100,
  ],
  ["2001 characters", { message: { text: long(2001) } }, 100],
  ["metadata of 1001 characters", { message: { text: "a", metadata: long(1001) } }, 100],
  [
    "14 quick replies",
    { message: { text: "a", quick_replies: Array(14).fill({ content_type: "text", title: "b", payload: "c" }) } },
    100,
  ],
  [
    "a quick reply without title",
    { message: { text: "a", quick_replies: [{ content_type: "text", payload: "c" }] } },
    100,
  ],
  [
    "a quick reply of 21 characters",
    { message: { text: "a", quick_replies: [{ content_type: "text", title: long(21), payload: "c" }] } },
    100,
  ],
  ["a location quick reply", { message: { text: "a", quick_replies: [{ content_type: "location" }] } }, 100],
  ["11 cards", template({ template_type: "generic", elements: Array(11).fill(element()) }), 100],
  ["a card with a title alone", template({ template_type: "generic", elements: [{ title: "Jacke" }] }), 100],
  [
    "a card title of 81 characters",
    template({ template_type: "generic", elements: [element({ title: long(81) })] }),
    100,
  ],
  [
    "four buttons on a card",
    template({ template_type: "generic", elements: [element({ buttons: Array(4).fill(button) })] }),
    100,
  ],
  ["a template text of 641 characters", template({ template_type: "button", text: long(641), buttons: [button] }), 100],
  ["a button template without buttons", template({ template_type: "button", text: "a", buttons: [] }), 100],
  [
    "a button title of 21 characters",
    template({ template_type: "button", text: "a", buttons: [{ ...button, title: long(21) }] }),
    100,
  ],
  [
    "a button payload of 1001 characters",
    template({ template_type: "button", text: "a", buttons: [{ ...button, payload: long(1001) }] }),
    100,
  ],
  ["a share button", template({ template_type: "button", text: "a", buttons: [{ type: "element_share" }] }), 100],
  ["a removed template", template({ template_type: "airline_checkin" }), 100],
  ["an unknown template", template({ template_type: "poem" }), 100],
  [
    "a receipt without a total",
    template({
      template_type: "receipt",
      recipient_name: "A",
      order_number: "1",
      currency: "EUR",
      payment_method: "x",
      summary: {},
    }),
    100,
  ],
  [
    "an attachment nobody can fetch",
    { message: { attachment: { type: "image", payload: { url: "http://127.0.0.1:9/x.png" } } } },
    100,
    2018008,
  ],
  [
    "an unknown attachment id",
    { message: { attachment: { type: "image", payload: { attachment_id: "1" } } } },
    100,
    2018074,
  ],
  ["a dead tag", { messaging_type: "MESSAGE_TAG", tag: "POST_PURCHASE_UPDATE", message: { text: "a" } }, 100],
  ["a tagged message without tag", { messaging_type: "MESSAGE_TAG", message: { text: "a" } }, 100],
  ["an unknown messaging type", { messaging_type: "SHOUT", message: { text: "a" } }, 100],
  ["an unknown sender action", { sender_action: "wave" }, 100],
  ["a sender action with a message", { sender_action: "typing_on", message: { text: "a" } }, 100],
  ["a quote of a message elsewhere", { message: { text: "a" }, reply_to: { mid: "m_nowhere" } }, 100],
];

describe("what a send is refused for", () => {
  test.each(REFUSED)("%s", async (_what, body, code, subcode) => {
    const { body: answer, status } = await send(body);
    expect(answer.error).toMatchObject({
      type: "OAuthException",
      code,
      fbtrace_id: expect.stringMatching(/^A[\w-]{22}$/),
    });
    expect(answer.error.error_subcode).toBe(subcode);
    expect(status).toBe(400);
    const thread = await stage.admin("GET", `/threads/${PAGE}/anna`);
    expect(thread["messages"]).toHaveLength(1);
  });
});

const ACCEPTED: [string, Record<string, unknown>][] = [
  ["2000 characters, counted as such and not as bytes", { message: { text: "🌧".repeat(2000) } }],
  [
    "13 quick replies of 20 characters",
    {
      message: {
        text: "a",
        quick_replies: Array(13).fill({ content_type: "text", title: long(20), payload: long(1000) }),
      },
    },
  ],
  [
    "ten cards with three buttons",
    template({
      template_type: "generic",
      elements: Array(10).fill(element({ title: long(80), buttons: Array(3).fill(button) })),
    }),
  ],
  [
    "a button template at its limits",
    template({
      template_type: "button",
      text: long(640),
      buttons: Array(3).fill({ ...button, title: long(20), payload: long(1000) }),
    }),
  ],
  [
    "a receipt",
    template({
      template_type: "receipt",
      recipient_name: "A",
      order_number: "1",
      currency: "EUR",
      payment_method: "Rechnung",
      summary: { total_cost: 129 },
      elements: [{ title: "Jacke", price: 129 }],
    }),
  ],
  ["a sticker", { message: { sticker_id: "369239263222822" } }],
  ["a reply without messaging type", { message: { text: "a" } }],
];

test.each(ACCEPTED)("accepted: %s", async (_what, body) => {
  expect(await send(body)).toMatchObject({
    status: 200,
    body: { recipient_id: stage.psid, message_id: expect.stringMatching(/^m_/) },
  });
});

describe("the order of refusals", () => {
  test("an unknown token comes before a missing recipient", async () => {
    const { status, body } = await stage.graph("POST", "/v26.0/me/messages", {}, "nobody");
    expect({ status, code: body.error.code }).toEqual({ status: 401, code: 190 });
  });
  test("a missing permission comes before a missing recipient", async () => {
    await stage.admin("PATCH", `/pages/${PAGE}`, { scopes: ["pages_manage_metadata"] });
    expect((await send({ recipient: undefined })).body.error.code).toBe(10);
  });
  test("a blocked person comes before a text that is too long", async () => {
    await anna(stage, "block", { blocked: true });
    expect((await send({ message: { text: long(2001) } })).body.error).toMatchObject({
      code: 10,
      error_subcode: 2018108,
    });
  });
  test("a closed window comes before a text that is too long", async () => {
    await stage.admin("POST", "/clock", { advanceMs: 25 * HOUR_MS });
    expect((await send({ message: { text: long(2001) } })).body.error).toMatchObject({
      code: 10,
      error_subcode: 2018278,
    });
  });
});

describe("the 24-hour window", () => {
  const advance = (hours: number) => stage.admin("POST", "/clock", { advanceMs: hours * HOUR_MS });
  const subcode = async (body: Record<string, unknown> = {}) =>
    (await send({ message: { text: "a" }, ...body })).body.error?.error_subcode;
  const asHuman = { messaging_type: "MESSAGE_TAG", tag: "HUMAN_AGENT" };

  test("stays open for 24 hours after the person's last act and then closes", async () => {
    await advance(23.9);
    expect(await subcode()).toBeUndefined();
    await advance(0.2);
    expect(await subcode()).toBe(2018278);
  });
  test("is opened again by a text, a reaction, a postback", async () => {
    for (const [act, body] of [
      ["text", { text: "Noch da?" }],
      ["reaction", { mid: (await stage.admin("GET", `/threads/${PAGE}/anna`))["messages"][0].mid, emoji: "👍" }],
      ["postback", { title: "Ja", payload: "YES", appId: "4711" }],
      ["link", { ref: "qr" }],
    ] as const) {
      await advance(30);
      expect(await subcode()).toBe(2018278);
      await anna(stage, act, body);
      expect(await subcode()).toBeUndefined();
    }
  });
  test("is not opened by reading or by the Page's own messages", async () => {
    await send({ message: { text: "a" } });
    await advance(23);
    await send({ message: { text: "b" } });
    await anna(stage, "read");
    await advance(2);
    expect(await subcode()).toBe(2018278);
  });
  test("lets a human agent write for seven days", async () => {
    await advance(6.9 * 24);
    expect(await subcode(asHuman)).toBeUndefined();
    await advance(0.2 * 24);
    expect(await subcode(asHuman)).toBe(2018278);
  });
  test("is closed to a person who never wrote", async () => {
    await stage.admin("POST", "/people", { id: "tjark", firstName: "Tjark" });
    const { psid } = await stage.admin("GET", `/threads/${PAGE}/tjark`);
    expect((await send({ recipient: { id: psid }, message: { text: "a" } })).body.error.error_subcode).toBe(2018278);
  });
});

describe("rates", () => {
  test("beyond the calls of a second a Page is refused with 613 until the second is over", async () => {
    await stage.admin("PUT", "/limits", { textPerSecond: 3 });
    const answers = await Promise.all(Array.from({ length: 5 }, () => send({ message: { text: "a" } })));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(3);
    expect(answers.find(({ status }) => status !== 200)?.body.error.code).toBe(613);
    await expect.poll(async () => (await send({ message: { text: "b" } })).status, { interval: 100 }).toBe(200);
  });
  test("audio and video have a smaller limit of their own", async () => {
    await stage.admin("PUT", "/limits", { mediaPerSecond: 1 });
    const form = (type: string) => {
      const body = new FormData();
      body.append("recipient", JSON.stringify({ id: stage.psid }));
      body.append("message", JSON.stringify({ attachment: { type, payload: {} } }));
      body.append("filedata", new Blob(["x"], { type: `${type}/mp4` }), "x.mp4");
      return fetch(`${stage.emulator.url}/me/messages?access_token=${TOKEN}`, { method: "POST", body });
    };
    expect((await form("audio")).status).toBe(200);
    expect((await form("video")).status).toBe(400);
    expect((await send({ message: { text: "a" } })).status).toBe(200);
  });
});

test("typing, seen marks and reactions of the Page show on the phone", async () => {
  const [{ mid }] = (await stage.admin("GET", `/threads/${PAGE}/anna`))["messages"];
  expect((await send({ sender_action: "typing_on" })).body).toEqual({ recipient_id: stage.psid });
  await send({ sender_action: "mark_seen" });
  await send({ sender_action: "react", payload: { message_id: mid, reaction: "❤️" } });
  const thread = await stage.admin("GET", `/threads/${PAGE}/anna`);
  expect(thread["typingUntil"]).toBeGreaterThan(thread["now"]);
  expect(thread["seenUntil"]).toBeGreaterThanOrEqual(thread["messages"][0].at);
  expect(thread["messages"][0].pageReaction).toBe("❤️");
  await send({ sender_action: "unreact", payload: { message_id: mid } });
  expect((await stage.admin("GET", `/threads/${PAGE}/anna`))["messages"][0].pageReaction).toBeUndefined();
});

test("uploaded attachments expire after 90 days", async () => {
  const body = new FormData();
  body.append("message", JSON.stringify({ attachment: { type: "image", payload: { is_reusable: true } } }));
  body.append("filedata", new Blob(["x"], { type: "image/png" }), "x.png");
  const uploaded = await fetch(`${stage.emulator.url}/v25.0/${PAGE}/message_attachments?access_token=${TOKEN}`, {
    method: "POST",
    body,
  });
  const { attachment_id } = (await uploaded.json()) as { attachment_id: string };
  const picture = { message: { attachment: { type: "image", payload: { attachment_id } } } };
  expect((await send(picture)).status).toBe(200);
  await stage.admin("POST", "/clock", { advanceMs: 91 * 24 * HOUR_MS });
  await anna(stage, "text", { text: "Noch einmal" });
  expect((await send(picture)).body.error).toMatchObject({ code: 100, error_subcode: 2018074 });
});

describe("uploaded files", () => {
  const upload = async (type: string, sizeBytes: number) => {
    const form = new FormData();
    form.set("message", JSON.stringify({ attachment: { type, payload: { is_reusable: true } } }));
    form.set("filedata", new Blob([new Uint8Array(sizeBytes)], { type: "image/png" }), "naht.png");
    const answer = await fetch(`${stage.emulator.url}/${PAGE}/message_attachments?access_token=${TOKEN}`, {
      method: "POST",
      body: form,
    });
    return ((await answer.json()) as { attachment_id: string }).attachment_id;
  };
  const mediaTemplate = (id: string, media_type = "image") =>
    send(template({ template_type: "media", elements: [{ media_type, attachment_id: id }] }));

  test("in a media template must be of its kind and not expired", async () => {
    const id = await upload("image", 100);
    expect((await mediaTemplate(id)).status).toBe(200);
    expect((await mediaTemplate(id, "video")).body.error).toMatchObject({ code: 100, error_subcode: 2018074 });
    await stage.admin("POST", "/clock", { advanceMs: 91 * 24 * HOUR_MS });
    await anna(stage, "text", { text: "Noch da?" });
    expect((await mediaTemplate(id)).body.error).toMatchObject({ code: 100, error_subcode: 2018074 });
  });
});
