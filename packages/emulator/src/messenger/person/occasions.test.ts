import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Item } from "../../../test/receiver.ts";
import { anna, PAGE, setStage, type Stage } from "../../../test/stage.ts";

let stage: Stage;
beforeEach(async () => {
  stage = await setStage();
  await anna(stage, "text", { text: "Moin" });
});
afterEach(() => stage.close());

const send = (message: object, more: object = {}) =>
  stage.graph("POST", "/v25.0/me/messages", { recipient: { id: stage.psid }, message, ...more });
const event = async (key: string): Promise<Item> => {
  const events = await stage.receiver.until((all) => all.some((item) => key in item));
  return events.findLast((item) => key in item) ?? {};
};
const question = {
  attachment: {
    type: "template",
    payload: {
      template_type: "customer_feedback",
      title: "Wie war es?",
      feedback_screens: [{ questions: [{ id: "q1", type: "csat", score_option: "five_stars" }] }],
      business_privacy: { url: "https://nordwind.example/datenschutz" },
    },
  },
};

test("a question for feedback is answered once, also a week after", async () => {
  await stage.admin("POST", "/clock", { advanceMs: 3 * 24 * 3_600_000 });
  const tag = { messaging_type: "MESSAGE_TAG", tag: "CUSTOMER_FEEDBACK" };
  expect((await send({ text: "Wie war es?" }, tag)).body.error.code).toBe(100);
  const { body } = await send(question, tag);
  await anna(stage, "feedback", { mid: body.message_id, payload: "4", followUp: "Schnell da" });
  expect((await event("messaging_feedback"))["messaging_feedback"]).toEqual({
    feedback_screens: [
      {
        screen_id: 0,
        questions: { q1: { type: "csat", payload: "4", follow_up: { type: "free_form", payload: "Schnell da" } } },
      },
    ],
  });
  expect(await anna(stage, "feedback", { mid: body.message_id, payload: "1" })).toMatchObject({
    error: { code: "already_answered" },
  });
});

test("a taken-back message leaves the phone and the history, and no app hears of it", async () => {
  const { mid } = await anna(stage, "text", { text: "Vertippt" });
  await anna(stage, "unsend", { mid });
  await anna(stage, "text", { text: "Richtig" });
  const events = await stage.receiver.until((all) => all.some(({ message }) => message?.text === "Richtig"));
  expect(events.map((item) => Object.keys(item).at(-1))).toEqual(["message", "message", "message"]);
  const { messages } = await stage.admin("GET", `/threads/${PAGE}/anna`);
  expect(messages[1]).toEqual({ mid, at: expect.any(Number), from: "person", appId: null, isUnsent: true });
  expect((await stage.graph("GET", `/${mid}?fields=message`)).body.error.code).toBe(9000001);
  const { body } = await stage.graph("GET", `/me/conversations?fields=messages{message}`);
  expect(body.data[0].messages.data.map(({ message }: { message: string }) => message)).toEqual(["Richtig", "Moin"]);
  const { body: sent } = await send({ text: "Hallo" });
  expect(await anna(stage, "unsend", { mid: sent.message_id })).toMatchObject({ error: { code: "not_own" } });
});

test("thumbs, carts, opt-ins and commands arrive in their documented form", async () => {
  const { body } = await send({ text: "Hallo" });
  await anna(stage, "rate", { mid: body.message_id, isGood: false });
  expect((await event("response_feedback"))["response_feedback"]).toEqual({
    feedback: "Bad response",
    mid: body.message_id,
  });
  const order = { products: [{ id: "1", name: "Jacke", quantity: 2 }], note: "bitte als Geschenk" };
  await anna(stage, "cart", { order });
  expect((await event("order"))["order"]).toEqual(order);
  await anna(stage, "opt-in", { optin: { ref: "r", user_ref: "u-1" } });
  expect(await event("optin")).toMatchObject({ sender: { user_ref: "u-1" }, optin: { ref: "r", user_ref: "u-1" } });
  await stage.graph("POST", `/${PAGE}/messenger_profile`, {
    commands: [{ locale: "default", commands: [{ name: "hilfe", description: "Hilfe" }] }],
  });
  await anna(stage, "command", { name: "hilfe" });
  const events = await stage.receiver.until((all) => all.some(({ message }) => message?.commands !== undefined));
  expect(events.at(-1)?.["message"]).toMatchObject({ text: "/hilfe", commands: [{ name: "hilfe" }] });
  expect(await anna(stage, "command", { name: "gibtsnicht" })).toMatchObject({ error: { code: "not_found" } });
});

test("only what the policy names opens the window: no feedback, thumb, cart, notice, link or lost reaction does", async () => {
  const { body } = await send(question);
  await stage.admin("PATCH", "/people/anna", { region: "US" });
  await stage.admin("POST", "/clock", { advanceMs: 25 * 3_600_000 });
  await anna(stage, "feedback", { mid: body.message_id, payload: "4" });
  await anna(stage, "rate", { mid: body.message_id, isGood: true });
  await anna(stage, "cart", { order: { products: [] } });
  await anna(stage, "opt-in", { optin: { type: "notification_messages", payload: "NEWS" } });
  await anna(stage, "account", { authorizationCode: null });
  await anna(stage, "reaction", { mid: body.message_id, emoji: null });
  expect((await send({ text: "Danke!" })).body.error).toMatchObject({ code: 10, error_subcode: 2018278 });
  await anna(stage, "reaction", { mid: body.message_id, emoji: "❤️" });
  expect((await send({ text: "Danke!" })).status).toBe(200);
});

describe("linking an account", () => {
  test("does not exist for people in Europe", async () => {
    expect(await anna(stage, "account", { authorizationCode: "X" })).toMatchObject({ error: { code: "not_in_eu" } });
  });

  test("tells the code, and that it was unlinked", async () => {
    await stage.admin("PATCH", "/people/anna", { region: "US" });
    await anna(stage, "account", { authorizationCode: "X" });
    expect((await event("account_linking"))["account_linking"]).toEqual({ status: "linked", authorization_code: "X" });
    await anna(stage, "account", { authorizationCode: null });
    await stage.receiver.until((all) => all.some((item) => item["account_linking"]?.status === "unlinked"));
  });
});

describe("an ad", () => {
  const typed = async () => {
    await stage.admin("POST", "/people", { id: "neu", firstName: "Neu" });
    await stage.admin("POST", `/threads/${PAGE}/neu/link`, { ref: "spring", adId: "6045", adTitle: "Angebot" });
    await stage.admin("POST", `/threads/${PAGE}/neu/text`, { text: "Gibt es die noch?" });
    const events = await stage.receiver.until((all) =>
      all.some(({ message }) => message?.text === "Gibt es die noch?"),
    );
    return events.at(-1)?.["message"];
  };

  test("comes with the message of who types instead of tapping", async () => {
    expect((await typed()).referral).toEqual({
      ref: "spring",
      source: "ADS",
      type: "OPEN_THREAD",
      ad_id: "6045",
      ads_context_data: { ad_title: "Angebot" },
    });
  });

  test("is kept from apps that did not subscribe to referrals", async () => {
    await stage.graph("POST", `/${PAGE}/subscribed_apps`, { subscribed_fields: ["messages"] });
    expect(await typed()).not.toHaveProperty("referral");
  });
});

describe("who can be reached", () => {
  test("nobody who is not available", async () => {
    await stage.admin("PATCH", "/people/anna", { unavailable: true });
    expect((await send({ text: "Hallo" })).body.error).toMatchObject({ code: 551, error_subcode: 1545041 });
  });

  test("only people with a role, as long as the app is not live", async () => {
    await stage.admin("POST", "/apps", { id: "4711", secret: "app-secret", live: false });
    expect((await send({ text: "Hallo" })).body.error).toMatchObject({ code: 200, error_subcode: 2018028 });
    await stage.admin("PATCH", "/people/anna", { tester: true });
    expect((await send({ text: "Hallo" })).status).toBe(200);
  });

  test("stickers reach nobody after the window, whatever the tag", async () => {
    const sticker = { sticker_id: "369239263222822" };
    expect((await send(sticker)).status).toBe(200);
    await stage.admin("POST", "/clock", { advanceMs: 25 * 3_600_000 });
    const human = { messaging_type: "MESSAGE_TAG", tag: "HUMAN_AGENT" };
    expect((await send({ text: "Hallo" }, human)).status).toBe(200);
    expect((await send(sticker, human)).body.error).toMatchObject({ code: 10, error_subcode: 2018278 });
  });
});

describe("the Page itself", () => {
  test("is blocked for its conduct, and freed again", async () => {
    await stage.admin("POST", `/pages/${PAGE}/policy`, { action: "block", reason: "Zu viele Meldungen" });
    const blocked = await event("policy_enforcement");
    expect(blocked).toEqual({
      recipient: { id: PAGE },
      timestamp: expect.any(Number),
      policy_enforcement: { action: "block", reason: "Zu viele Meldungen" },
    });
    expect((await send({ text: "Hallo" })).body.error).toMatchObject({ code: 10, error_subcode: 1893063 });
    await stage.admin("POST", `/pages/${PAGE}/policy`, { action: "unblock" });
    expect((await send({ text: "Hallo" })).status).toBe(200);
  });

  test("any change can be made up", async () => {
    const value = { item: "comment", verb: "add", comment_id: "1_2" };
    await stage.admin("POST", `/pages/${PAGE}/event`, { field: "feed", value });
    expect(await event("field")).toEqual({ field: "feed", value });
  });
});
