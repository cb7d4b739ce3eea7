import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  ACCOUNT,
  HOUR_MS,
  IG_TOKEN,
  refusal,
  type InstagramStage,
  setInstagramStage,
} from "../../../test/instagramStage.ts";
import { APP, PAGE, TOKEN } from "../../../test/stage.ts";

let stage: InstagramStage;
beforeEach(async () => {
  stage = await setInstagramStage();
});
afterEach(() => stage.close());

const act: InstagramStage["act"] = (name, body) => stage.act(name, body);
const send: InstagramStage["send"] = (message, how) => stage.send(message, how);
const event = (key: string) => stage.event(key);
const messageWith = (key: string) => stage.messageWith(key);

describe("sending", () => {
  beforeEach(() => act("text", { text: "Moin" }));

  test.each([
    ["by the account's own token", IG_TOKEN],
    ["by the Page's token", TOKEN],
  ])("works %s, with an echo", async (_how, token) => {
    const sent = await send({ text: "Hallo Anna" }, { token });
    expect(sent).toEqual({ recipient_id: stage.igsid, message_id: expect.stringMatching(/^aWdf/) });
    expect(await messageWith("is_echo")).toEqual({ mid: sent.message_id, is_echo: true, text: "Hallo Anna" });
    const phone = await stage.admin("GET", `/threads/${ACCOUNT}/anna`);
    expect(phone["messages"].at(-1)).toMatchObject({ from: "page", text: "Hallo Anna" });
  });

  test("a text is measured in bytes", async () => {
    expect((await send({ text: "ä".repeat(500) })).message_id).toBeDefined();
    expect(await refusal(send({ text: `${"ä".repeat(500)}!` }))).toEqual([100, 2534015]);
    expect(await refusal(send({ text: "👍".repeat(251) }))).toEqual([100, 2534015]);
  });

  test("quick replies go with a text only, and long titles are cut", async () => {
    const quick = (title: string) => ({ quick_replies: [{ content_type: "text", title, payload: "P" }] });
    await send({ text: "Farbe?", ...quick("Dunkelblau wie die Nordsee") });
    const phone = await stage.admin("GET", `/threads/${ACCOUNT}/anna`);
    expect(phone["messages"].at(-1).quickReplies[0].title).toBe("Dunkelblau wie die N");
    const share = { attachment: { type: "like_heart" } };
    expect(await refusal(send({ ...share, ...quick("Ja") }))).toEqual([100, 2534015]);
  });

  test("cards with buttons arrive, and a tap comes back", async () => {
    const elements = [
      { title: "Jacke", subtitle: "129 €", buttons: [{ type: "postback", title: "Kaufen", payload: "BUY" }] },
    ];
    const sent = await send({ attachment: { type: "template", payload: { template_type: "generic", elements } } });
    await act("button", { mid: sent.message_id });
    expect(await event("postback")).toMatchObject({ title: "Kaufen", payload: "BUY" });
  });

  test.each([
    ["a receipt", { attachment: { type: "template", payload: { template_type: "receipt" } } }],
    [
      "a call button",
      {
        attachment: {
          type: "template",
          payload: {
            template_type: "button",
            text: "?",
            buttons: [{ type: "phone_number", title: "Anrufen", payload: "+4930111111" }],
          },
        },
      },
    ],
    ["a sticker", { sticker_id: "369239263222822" }],
    ["another's post", { attachment: { type: "MEDIA_SHARE", payload: { id: "1" } } }],
    ["nothing", {}],
    [
      "eleven pictures",
      { attachments: Array.from({ length: 11 }, () => ({ type: "image", payload: { url: "https://x.test/1.jpg" } })) },
    ],
  ])("%s is refused", async (_what, message) => {
    expect((await send(message)).error.code).toBe(100);
  });

  test("personas and kinds of notification are not there", async () => {
    for (const more of [{ persona_id: "1" }, { notification_type: "SILENT_PUSH" }])
      expect((await send({ text: "?" }, { more })).error.code).toBe(100);
  });

  test("formats: a PDF goes, a text file does not", async () => {
    const upload = async (name: string, type: string) => {
      const form = new FormData();
      form.append("recipient", JSON.stringify({ id: stage.igsid }));
      form.append("message", JSON.stringify({ attachment: { type: "file", payload: {} } }));
      form.append("filedata", new Blob(["x"], { type }), name);
      const answer = await fetch(`${stage.emulator.url}/v25.0/me/messages?access_token=${IG_TOKEN}`, {
        method: "POST",
        body: form,
      });
      return (await answer.json()) as { error: { code: number; error_subcode: number } } & { message_id?: string };
    };
    expect((await upload("Rechnung.pdf", "application/pdf")).message_id).toBeDefined();
    expect(await refusal(upload("notiz.txt", "text/plain"))).toEqual([100, 2534015]);
  });

  test("reactions by name, any emoji with the account's own token, and an answer only over Facebook", async () => {
    const phone = await stage.admin("GET", `/threads/${ACCOUNT}/anna`);
    const { mid } = phone["messages"][0];
    const react = (reaction: string, token: string) =>
      stage
        .graph(
          "POST",
          "/me/messages",
          {
            recipient: { id: stage.igsid },
            platform: "instagram",
            sender_action: "react",
            payload: { message_id: mid, reaction },
          },
          token,
        )
        .then(({ body }) => body);
    expect((await react("love", TOKEN)).recipient_id).toBe(stage.igsid);
    expect((await react("🔥", IG_TOKEN)).recipient_id).toBe(stage.igsid);
    expect((await react("🔥", TOKEN)).error.code).toBe(100);
    expect((await send({ text: "Dazu" }, { token: TOKEN, more: { reply_to: { mid } } })).message_id).toBeDefined();
    expect((await send({ text: "Dazu" }, { more: { reply_to: { mid } } })).error.code).toBe(100);
    expect(await refusal(send({ text: "Dazu" }, { token: TOKEN, more: { reply_to: { mid: "aWdf0" } } }))).toEqual([
      100, 2534037,
    ]);
  });

  test("the window is a day, seven for a person's answer where the app was granted it", async () => {
    const human = { more: { messaging_type: "MESSAGE_TAG", tag: "HUMAN_AGENT" } };
    await stage.admin("POST", "/clock", { advanceMs: 25 * HOUR_MS });
    expect(await refusal(send({ text: "Spät" }))).toEqual([10, 2534022]);
    expect((await send({ text: "Spät" }, human)).message_id).toBeDefined();
    await stage.admin("PATCH", `/apps/${APP}`, { humanAgent: false });
    expect((await send({ text: "Spät" }, human)).error.code).toBe(100);
    await stage.admin("PATCH", `/apps/${APP}`, { humanAgent: true });
    await stage.admin("POST", "/clock", { advanceMs: 6 * 24 * HOUR_MS });
    expect(await refusal(send({ text: "Zu spät" }, human))).toEqual([10, 2534022]);
    expect((await send({ text: "?" }, { more: { messaging_type: "UTILITY" } })).error.code).toBe(100);
  });

  test("who is unknown, blocked, or whose account allows no access", async () => {
    const unknown = stage.graph("POST", "/me/messages", { recipient: { id: "1" }, message: { text: "?" } }, IG_TOKEN);
    expect(await refusal(unknown.then(({ body }) => body))).toEqual([100, 2534014]);
    await act("block", { blocked: true });
    expect(await refusal(send({ text: "?" }))).toEqual([551, 1545041]);
    await act("block", { blocked: false });
    await stage.admin("PATCH", `/instagram/${ACCOUNT}`, { allowsAccess: false });
    expect(await refusal(send({ text: "?" }))).toEqual([200, 2534041]);
    await stage.admin("PATCH", `/instagram/${ACCOUNT}`, { allowsAccess: true, scopes: [] });
    expect(await refusal(send({ text: "?" }))).toEqual([10, undefined]);
  });

  test("not while another app controls the thread, which stands by then", async () => {
    await stage.admin("PATCH", `/instagram/${ACCOUNT}`, { routing: { defaultAppId: "4712", canTake: false } });
    await stage.admin("POST", "/apps", { id: "4712", secret: "o" });
    await act("text", { text: "Wer hört zu?" });
    await stage.receiver.until(() => stage.receiver.received.some(({ body }) => body.entry[0]?.standby !== undefined));
    expect(await refusal(send({ text: "Ich!" }))).toEqual([10, 2018300]);
    const owner = await stage.graph("GET", `/${PAGE}/thread_owner?recipient=${stage.igsid}`);
    expect(owner.body.data[0].thread_owner.app_id).toBe("4712");
    await act("control", { appId: APP });
    expect((await send({ text: "Jetzt" })).message_id).toBeDefined();
    const pass = { recipient: { id: stage.igsid }, target_app_id: "4712", metadata: "weiter" };
    expect((await stage.graph("POST", `/${PAGE}/pass_thread_control`, pass)).body).toEqual({ success: true });
    expect(await refusal(send({ text: "?" }))).toEqual([10, 2018300]);
  });

  test("into one thread no faster than the limit", async () => {
    await stage.admin("PUT", "/limits", { threadPerSecond: 1 });
    await send({ text: "1" });
    expect(await refusal(send({ text: "2" }))).toEqual([613, 2534040]);
  });
});
