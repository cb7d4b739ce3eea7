import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Item, type Receiver, startReceiver } from "../../../test/receiver.ts";
import { anna, APP, PAGE, setStage, type Stage, TOKEN } from "../../../test/stage.ts";
import { PAGE_FIELDS } from "../../world/setup.ts";
import { INBOX_APP_ID } from "./control.ts";

const OTHER = "4712";
const OTHER_TOKEN = "T2";
const HOUR_MS = 3_600_000;

let stage: Stage;
let other: Receiver;
beforeEach(async () => {
  stage = await setStage();
  other = await startReceiver();
  await stage.admin("POST", "/apps", { id: OTHER, secret: "other", callbackUrl: other.url });
  await stage.admin("POST", "/pages", {
    id: PAGE,
    name: "Nordwind",
    token: OTHER_TOKEN,
    appId: OTHER,
    subscribedFields: PAGE_FIELDS,
  });
});
afterEach(async () => {
  await stage.close();
  await other.close();
});

const routed = (routing: object = { defaultAppId: APP }) => stage.admin("PATCH", `/pages/${PAGE}`, { routing });
const standbyOf = (receiver: Receiver): Item[] =>
  receiver.received.flatMap(({ body }) => body.entry.flatMap(({ standby }) => standby ?? []));
const send = (token: string, extra: object = {}) =>
  stage.graph(
    "POST",
    `/v25.0/${PAGE}/messages`,
    { recipient: { id: stage.psid }, message: { text: "Moin" }, ...extra },
    token,
  );
const control = (act: string, body: object = {}, token = TOKEN) =>
  stage.graph("POST", `/v25.0/${PAGE}/${act}_thread_control`, { recipient: { id: stage.psid }, ...body }, token);
const owner = async () =>
  (await stage.graph("GET", `/v25.0/${PAGE}/thread_owner?recipient=${stage.psid}`)).body.data[0]?.thread_owner.app_id;
const handovers = (events: Item[]) =>
  events.flatMap((item) => Object.keys(item).filter((key) => key.endsWith("_thread_control")));

test("without routing every app hears every message and may answer", async () => {
  await anna(stage, "text", { text: "Moin" });
  await stage.receiver.until((all) => all.length === 1);
  await other.until((all) => all.length === 1);
  expect((await send(TOKEN)).status).toBe(200);
  expect((await send(OTHER_TOKEN)).status).toBe(200);
  expect(await owner()).toBeUndefined();
});

describe("with a default app", () => {
  beforeEach(async () => {
    await routed();
    await anna(stage, "text", { text: "Moin" });
  });

  test("it controls the thread, and the other app stands by", async () => {
    await stage.receiver.until((all) => all.some(({ message }) => message?.text === "Moin"));
    await expect.poll(() => standbyOf(other).map(({ message }) => message?.text)).toEqual(["Moin"]);
    expect(other.events()).toEqual([]);
    expect(await owner()).toBe(APP);
    expect((await send(OTHER_TOKEN)).body.error).toMatchObject({ code: 10, error_subcode: 2018300 });
    expect((await send(TOKEN)).status).toBe(200);
  });

  test("a postback in standby lacks its payload, even that of an own button", async () => {
    await anna(stage, "postback", { title: "Ja", payload: "YES", appId: OTHER });
    await expect
      .poll(() => standbyOf(other).find((item) => "postback" in item)?.["postback"])
      .toEqual({
        mid: expect.any(String),
        title: "Ja",
      });
  });

  test("passing tells both, and the other one is heard from then on", async () => {
    expect((await control("pass", { target_app_id: OTHER, metadata: "bitte" })).body).toEqual({ success: true });
    const passed = { previous_owner_app_id: APP, new_owner_app_id: OTHER, metadata: "bitte" };
    const has = (all: Item[]) => all.some((item) => "pass_thread_control" in item);
    const events = [await stage.receiver.until(has), await other.until(has)];
    for (const all of events)
      expect(all.find((item) => "pass_thread_control" in item)?.["pass_thread_control"]).toEqual(passed);
    await anna(stage, "text", { text: "Noch da?" });
    await other.until((all) => all.some(({ message }) => message?.text === "Noch da?"));
    await expect.poll(() => standbyOf(stage.receiver).map(({ message }) => message?.text)).toContain("Noch da?");
    expect((await send(TOKEN)).body.error).toMatchObject({ code: 10, error_subcode: 2018300 });
    expect((await control("pass", { target_app_id: APP })).body.error).toMatchObject({ error_subcode: 2018300 });
  });

  test("releasing gives it back to the default app, and from there nobody has it", async () => {
    await control("pass", { target_app_id: OTHER });
    await control("release", {}, OTHER_TOKEN);
    expect(await owner()).toBe(APP);
    await control("release");
    expect(await owner()).toBeUndefined();
    expect((await send(OTHER_TOKEN)).status).toBe(200);
  });

  test("taking is for the default app, and only if the Page's settings let it", async () => {
    await control("pass", { target_app_id: OTHER });
    expect((await control("take")).body.error.code).toBe(10);
    await routed({ defaultAppId: APP, canTake: true });
    expect((await control("take", {}, OTHER_TOKEN)).body.error.code).toBe(10);
    expect((await control("take")).status).toBe(200);
    expect(await owner()).toBe(APP);
    expect(handovers(await other.until((all) => handovers(all).length === 2))).toEqual([
      "pass_thread_control",
      "take_thread_control",
    ]);
  });

  test("control ends 24 hours after the last message, unless it was extended", async () => {
    await control("pass", { target_app_id: OTHER });
    await stage.admin("POST", "/clock", { advanceMs: 25 * HOUR_MS });
    expect(await owner()).toBeUndefined();
    await anna(stage, "text", { text: "Wieder da" });
    expect((await control("extend", { duration: 3 * 24 * 3600 })).status).toBe(200);
    await stage.admin("POST", "/clock", { advanceMs: 48 * HOUR_MS });
    expect(await owner()).toBe(APP);
    expect((await control("extend", { duration: 8 * 24 * 3600 })).body.error.code).toBe(100);
  });

  test("a send may pass the thread on", async () => {
    await send(TOKEN, { thread_control: { control_type: "pass", app_id: OTHER } });
    expect(await owner()).toBe(OTHER);
    await send(OTHER_TOKEN, { thread_control: { control_type: "release" } });
    expect(await owner()).toBe(APP);
  });

  test("a person in Meta's inbox takes the thread and gives it back", async () => {
    await anna(stage, "inbox", { text: "Hier ist Jana" });
    const has = (all: Item[]) => all.some((item) => "take_thread_control" in item);
    const events = await stage.receiver.until(has);
    expect(events.find((item) => "take_thread_control" in item)?.["take_thread_control"]).toEqual({
      previous_owner_app_id: APP,
      new_owner_app_id: INBOX_APP_ID,
      metadata: "",
    });
    expect((await stage.admin("GET", `/threads/${PAGE}/anna`))["controlledBy"]).toEqual({
      appId: INBOX_APP_ID,
      name: "Inbox",
    });
    expect((await send(TOKEN)).body.error).toMatchObject({ code: 10, error_subcode: 2018300 });
    await anna(stage, "control", { appId: APP });
    expect((await send(TOKEN)).status).toBe(200);
  });

  test("the Page tells that it is routed", async () => {
    expect((await stage.graph("GET", "/me?fields=messaging_feature_status")).body).toMatchObject({
      messaging_feature_status: { hop_v2: true, msgr_multi_app: true, ig_multi_app: false },
    });
    expect((await control("request")).body.error.code).toBe(100);
  });
});

test("without routing an app may ask the one that has the thread", async () => {
  await anna(stage, "text", { text: "Moin" });
  await control("pass", { target_app_id: OTHER });
  await control("request", { metadata: "dürfen wir?" });
  const events = await other.until((all) => all.some((item) => "request_thread_control" in item));
  expect(events.find((item) => "request_thread_control" in item)?.["request_thread_control"]).toEqual({
    requested_owner_app_id: APP,
    metadata: "dürfen wir?",
  });
});
