import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  ACCOUNT,
  HOUR_MS,
  IG_TOKEN,
  refusal,
  type InstagramStage,
  setInstagramStage,
} from "../../../test/instagramStage.ts";
import { APP, PAGE, SECRET, TOKEN } from "../../../test/stage.ts";

let stage: InstagramStage;
beforeEach(async () => {
  stage = await setInstagramStage();
});
afterEach(() => stage.close());

const act: InstagramStage["act"] = (name, body) => stage.act(name, body);

describe("reading", () => {
  test("the account, by both ways, and from its Page", async () => {
    expect((await stage.graph("GET", "/me?fields=user_id,username,account_type", undefined, IG_TOKEN)).body).toEqual({
      id: ACCOUNT,
      user_id: ACCOUNT,
      username: "nordwind",
      account_type: "BUSINESS",
    });
    expect((await stage.graph("GET", `/${ACCOUNT}?fields=username`)).body).toEqual({
      id: ACCOUNT,
      username: "nordwind",
    });
    const page = await stage.graph("GET", "/me?fields=instagram_business_account");
    expect(page.body.instagram_business_account.id).toBe(ACCOUNT);
  });

  test("a person's profile after they have written, not after a mere comment", async () => {
    const profile = () =>
      stage
        .graph("GET", `/${stage.igsid}?fields=name,username,is_user_follow_business`, undefined, IG_TOKEN)
        .then(({ body }) => body);
    const { id } = await stage.admin("POST", `/instagram/${ACCOUNT}/comments`, { person: "anna", text: "Preis?" });
    await stage.graph("POST", "/me/messages", { recipient: { comment_id: id }, message: { text: "129 €" } }, IG_TOKEN);
    expect(await refusal(profile())).toEqual([230, undefined]);
    await act("text", { text: "Danke" });
    expect(await profile()).toEqual({
      id: stage.igsid,
      name: "Anna Petersen",
      username: "anna.p",
      is_user_follow_business: true,
    });
  });

  test("conversations and messages, by both tokens, and Messenger's are not among them", async () => {
    await stage.admin("POST", `/threads/${PAGE}/anna/text`, { text: "Auf Messenger" });
    await act("text", { text: "Auf Instagram" });
    for (const token of [TOKEN, IG_TOKEN]) {
      const list = await stage.graph(
        "GET",
        "/me/conversations?platform=instagram&fields=participants,messages{message,from}",
        undefined,
        token,
      );
      expect(list.body.data).toHaveLength(1);
      expect(list.body.data[0].messages.data).toMatchObject([
        { message: "Auf Instagram", from: { username: "anna.p", id: stage.igsid } },
      ]);
      const one = await stage.graph("GET", `/${list.body.data[0].id}?fields=messages{message}`, undefined, token);
      expect(one.body.messages.data[0].message).toBe("Auf Instagram");
      await stage.admin("PUT", "/limits", {});
    }
    expect(
      (await stage.graph("GET", "/me/conversations?fields=messages{message}")).body.data[0].messages.data[0].message,
    ).toBe("Auf Messenger");
  });
});

describe("settings and tokens", () => {
  test("menu and ice breakers, without what Instagram has not", async () => {
    const set = (body: object) =>
      stage.graph("POST", "/me/messenger_profile?platform=instagram", body).then(({ body: answer }) => answer);
    const menu = [{ locale: "default", call_to_actions: [{ type: "postback", title: "Hilfe", payload: "H" }] }];
    expect(await set({ persistent_menu: menu })).toEqual({ result: "success" });
    expect((await set({ greeting: [{ locale: "default", text: "Moin" }] })).error.code).toBe(100);
    expect((await set({ persistent_menu: [{ ...menu[0], composer_input_disabled: true }] })).error.code).toBe(100);
    const read = (query: string) =>
      stage.graph("GET", `/me/messenger_profile?fields=persistent_menu${query}`).then(({ body }) => body.data);
    expect((await read("&platform=instagram"))[0].persistent_menu[0].call_to_actions[0].title).toBe("Hilfe");
    expect(await read("")).toEqual([]);
    expect(
      (await stage.graph("DELETE", "/me/messenger_profile?platform=instagram&fields=persistent_menu")).body,
    ).toEqual({ result: "success" });
    expect(await read("&platform=instagram")).toEqual([]);
  });

  test("an account subscribes by itself; nothing comes without", async () => {
    await stage.graph("DELETE", "/me/subscribed_apps");
    await act("text", { text: "Hört wer?" });
    expect(
      (await stage.graph("POST", "/me/subscribed_apps?subscribed_fields=messages", undefined, IG_TOKEN)).body,
    ).toEqual({ success: true });
    expect(
      (await stage.graph("POST", "/me/subscribed_apps?subscribed_fields=feed", undefined, IG_TOKEN)).body.error.code,
    ).toBe(100);
    await act("text", { text: "Jetzt" });
    const events = await stage.receiver.until((all) => all.length > 0);
    expect(events.map(({ message }) => message.text)).toEqual(["Jetzt"]);
  });

  test("an app subscribes to the object instagram with that object's fields", async () => {
    const subscribe = (fields: string) =>
      stage
        .graph(
          "POST",
          `/${APP}/subscriptions`,
          { object: "instagram", callback_url: stage.receiver.url, verify_token: "verify", fields },
          `${APP}|${SECRET}`,
        )
        .then(({ body }) => body);
    expect(await subscribe("messages,messaging_seen")).toEqual({ success: true });
    expect((await subscribe("message_reads")).error.code).toBe(100);
  });

  test("a token is refreshed once it is a day old, and dies after sixty", async () => {
    const refresh = () =>
      stage
        .graph("GET", `/refresh_access_token?grant_type=ig_refresh_token&access_token=${IG_TOKEN}`, undefined, "")
        .then(({ body }) => body);
    expect((await refresh()).error.code).toBe(100);
    await stage.admin("POST", "/clock", { advanceMs: 25 * HOUR_MS });
    expect(await refresh()).toMatchObject({ access_token: IG_TOKEN, expires_in: 5_184_000 });
    await stage.admin("POST", "/clock", { advanceMs: 61 * 24 * HOUR_MS });
    expect(await refusal(stage.graph("GET", "/me", undefined, IG_TOKEN).then(({ body }) => body))).toEqual([190, 463]);
  });

  test("a short-lived token is exchanged with the app's secret", async () => {
    const exchange = (secret: string) =>
      stage
        .graph(
          "GET",
          `/access_token?grant_type=ig_exchange_token&client_secret=${secret}&access_token=${IG_TOKEN}`,
          undefined,
          "",
        )
        .then(({ body }) => body);
    expect((await exchange("wrong")).error.code).toBe(1);
    const { access_token } = await exchange(SECRET);
    expect((await stage.graph("GET", "/me?fields=username", undefined, access_token)).body.username).toBe("nordwind");
  });
});
