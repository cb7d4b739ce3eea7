import { createHmac } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { request } from "undici";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startReceiver } from "../../test/receiver.ts";
import { anna, APP, PAGE, SECRET, setStage, type Stage, TOKEN } from "../../test/stage.ts";

let stage: Stage;
beforeEach(async () => {
  stage = await setStage();
  await anna(stage, "text", { text: "Moin" });
});
afterEach(() => stage.close());

const { MATERIAL_DIR } = process.env;
const APP_TOKEN = `${APP}|${SECRET}`;
const message = () => ({ recipient: { id: stage.psid }, message: { text: "Hallo" } });
const proof = createHmac("sha256", SECRET).update(TOKEN).digest("hex");

describe("tokens", () => {
  test("are taken from the header, the query and the body, under any version and none", async () => {
    const { url } = stage.emulator;
    expect((await stage.graph("GET", "/v21.0/me")).body).toEqual({ id: PAGE, name: "Nordwind" });
    expect(await (await fetch(`${url}/v6.0/${PAGE}?access_token=${TOKEN}`)).json()).toEqual({
      id: PAGE,
      name: "Nordwind",
    });
    const form = new URLSearchParams({
      access_token: TOKEN,
      recipient: JSON.stringify({ id: stage.psid }),
      message: JSON.stringify({ text: "a/b & ä" }),
    });
    expect((await fetch(`${url}/me/messages`, { method: "POST", body: form })).status).toBe(200);
    const thread = await stage.admin("GET", `/threads/${PAGE}/anna`);
    expect(thread["messages"].at(-1).text).toBe("a/b & ä");
  });

  test("objects in forms may be written in brackets, and a body without a type is a form", async () => {
    const body = new URLSearchParams({
      access_token: TOKEN,
      "recipient[id]": stage.psid,
      "message[text]": "Farbe?",
      "message[quick_replies][0][content_type]": "text",
      "message[quick_replies][0][title]": "Blau",
      "message[quick_replies][0][payload]": "BLUE",
      "__proto__[polluted]": "yes",
    });
    const answer = await request(`${stage.emulator.url}/v25.0/me/messages`, { method: "POST", body: body.toString() });
    expect(answer.statusCode).toBe(200);
    const thread = await stage.admin("GET", `/threads/${PAGE}/anna`);
    expect(thread["messages"].at(-1)).toMatchObject({
      text: "Farbe?",
      quickReplies: [{ content_type: "text", title: "Blau", payload: "BLUE" }],
    });
    expect(Object.prototype).not.toHaveProperty("polluted");
  });

  test("old versions are refused where the limits say so", async () => {
    await stage.admin("PUT", "/limits", { oldestVersion: 21 });
    expect((await stage.graph("GET", "/v20.0/me")).body.error.code).toBe(2635);
    expect((await stage.graph("GET", "/v21.0/me")).status).toBe(200);
    expect((await stage.graph("GET", "/me")).status).toBe(200);
  });

  test("that expired are refused with 190/463, and a token reaches no other Page", async () => {
    await stage.admin("PATCH", `/pages/${PAGE}`, { tokenExpiresAt: new Date(Date.now() + 3_600_000).toISOString() });
    expect((await stage.graph("GET", "/me")).status).toBe(200);
    await stage.admin("POST", "/clock", { advanceMs: 3_700_000 });
    expect((await stage.graph("GET", "/me")).body.error).toMatchObject({ code: 190, error_subcode: 463 });
    await stage.admin("POST", "/clock", { reset: true });
    expect((await stage.graph("POST", "/v25.0/1000002/messages", message())).body.error).toMatchObject({
      code: 100,
      error_subcode: 33,
    });
  });

  test("a proof must be right when given, and is demanded when the app says so", async () => {
    expect((await stage.graph("GET", `/me?appsecret_proof=${proof}`)).status).toBe(200);
    expect((await stage.graph("GET", "/me?appsecret_proof=0")).body.error.code).toBe(100);
    await stage.admin("POST", "/apps", { id: APP, secret: SECRET, requireProof: true });
    expect((await stage.graph("GET", "/me")).body.error).toMatchObject({
      code: 100,
      message: expect.stringContaining("appsecret_proof"),
    });
    expect((await stage.graph("GET", `/me?appsecret_proof=${proof}`)).status).toBe(200);
  });

  test("debug_token tells the scopes that count", async () => {
    const debug = async () =>
      (await stage.graph("GET", `/debug_token?input_token=${TOKEN}`, undefined, APP_TOKEN)).body.data;
    expect(await debug()).toMatchObject({
      app_id: APP,
      type: "PAGE",
      is_valid: true,
      profile_id: PAGE,
      expires_at: 0,
      scopes: expect.arrayContaining(["pages_messaging"]),
    });
    await stage.admin("PUT", "/faults", { permissionRemoved: true });
    expect((await debug()).scopes).not.toContain("pages_messaging");
    await stage.admin("PUT", "/faults", { tokenExpired: true });
    expect(await debug()).toMatchObject({ is_valid: false, error: { code: 190, subcode: 463 } });
  });
});

describe("app subscriptions", () => {
  const subscribe = (url: string, token = "verify") =>
    stage.graph(
      "POST",
      `/v25.0/${APP}/subscriptions`,
      { object: "page", callback_url: url, verify_token: token, fields: "messages" },
      APP_TOKEN,
    );

  test("the callback is asked and must answer with the challenge", async () => {
    const other = await startReceiver();
    expect((await subscribe(other.url, "wrong")).body.error).toMatchObject({ code: 2200 });
    expect((await subscribe(other.url)).body).toEqual({ success: true });
    const { body } = await stage.graph("GET", `/v25.0/${APP}/subscriptions`, undefined, APP_TOKEN);
    expect(body.data).toMatchObject([
      { object: "page", callback_url: other.url, active: true, fields: [{ name: "messages" }] },
    ]);
    await anna(stage, "text", { text: "Nun hier" });
    await other.until((events) => events.length === 1);
    await other.close();
  });

  test("a Page token is not enough", async () => {
    expect((await stage.graph("GET", `/v25.0/${APP}/subscriptions`)).body.error.code).toBe(15);
  });
});

test("a Page is subscribed, listed and unsubscribed", async () => {
  const path = `/v25.0/${PAGE}/subscribed_apps`;
  expect((await stage.graph("POST", `${path}?subscribed_fields=messages,nonsense`)).body.error.code).toBe(100);
  expect((await stage.graph("POST", `${path}?subscribed_fields=messages,messaging_postbacks`)).body).toEqual({
    success: true,
  });
  expect((await stage.graph("GET", path)).body.data).toMatchObject([
    { id: APP, subscribed_fields: ["messages", "messaging_postbacks"] },
  ]);
  expect((await stage.graph("DELETE", path)).body).toEqual({ success: true });
  expect((await stage.graph("GET", path)).body.data).toEqual([]);
});

test("the Messenger profile needs pages_manage_metadata, not the right to write messages", async () => {
  const read = async () => (await stage.graph("GET", `/${PAGE}/messenger_profile?fields=greeting`)).body.error?.code;
  await stage.admin("PATCH", `/pages/${PAGE}`, { scopes: ["pages_manage_metadata"] });
  expect(await read()).toBeUndefined();
  await stage.admin("PATCH", `/pages/${PAGE}`, { scopes: ["pages_messaging"] });
  expect(await read()).toBe(200);
});

test("the Messenger profile keeps its rules and its ten calls in ten minutes", async () => {
  const path = `/v25.0/${PAGE}/messenger_profile`;
  const menu = {
    persistent_menu: [{ locale: "default", call_to_actions: [{ type: "postback", title: "Hilfe", payload: "H" }] }],
  };
  expect((await stage.graph("POST", path, menu)).body.error).toMatchObject({ code: 100, error_subcode: 2018145 });
  expect((await stage.graph("POST", path, { ...menu, get_started: { payload: "S" } })).body).toEqual({
    result: "success",
  });
  const greeting = { greeting: [{ locale: "default", text: "x".repeat(161) }] };
  expect((await stage.graph("POST", path, greeting)).body.error.code).toBe(100);
  const breakers = { ice_breakers: [{ locale: "de_DE", call_to_actions: [{ question: "Wo?", payload: "W" }] }] };
  expect((await stage.graph("POST", path, breakers)).body.error.message).toContain("default locale");
  expect((await stage.graph("GET", `${path}?fields=get_started,persistent_menu,greeting`)).body.data).toEqual([
    {
      get_started: { payload: "S" },
      persistent_menu: [
        {
          locale: "default",
          composer_input_disabled: false,
          call_to_actions: menu.persistent_menu[0]?.call_to_actions,
        },
      ],
    },
  ]);
  expect((await stage.graph("DELETE", path, { fields: ["get_started"] })).body.error.error_subcode).toBe(2018145);
  const statuses: number[] = [];
  for (let call = 0; call < 5; call += 1) statuses.push((await stage.graph("GET", `${path}?fields=greeting`)).status);
  expect(statuses).toEqual([200, 200, 200, 200, 400]);
});

test("a batch answers in order, each part for itself", async () => {
  const body = new URLSearchParams({
    recipient: JSON.stringify({ id: stage.psid }),
    message: JSON.stringify({ text: "Stapel" }),
  });
  const { body: answers } = await stage.graph("POST", "/", {
    batch: [
      { method: "POST", relative_url: "v25.0/me/messages", body: body.toString() },
      { method: "GET", relative_url: "v25.0/99" },
      { method: "GET", relative_url: "me?fields=name", omit_response_on_success: true },
    ],
  });
  expect(answers.map((answer: { code: number } | null) => answer?.code ?? null)).toEqual([200, 400, null]);
  expect(JSON.parse(answers[0].body)).toMatchObject({ recipient_id: stage.psid });
  expect(
    (await stage.graph("POST", "/", { batch: Array(51).fill({ method: "GET", relative_url: "me" }) })).body.error.code,
  ).toBe(100);
});

test("every answer tells the usage, and a used-up quota refuses with 80006", async () => {
  await stage.admin("PUT", "/limits", { engagedPeopleAtLeast: 1, callsPerEngagedPerson: 4 });
  const { headers } = await stage.graph("POST", "/me/messages", message());
  expect(JSON.parse(headers.get("x-page-usage") ?? "")).toMatchObject({ call_count: 25 });
  expect(JSON.parse(headers.get("x-app-usage") ?? "")).toHaveProperty("total_time");
  const [first, second, third] = [
    await stage.graph("GET", "/me"),
    await stage.graph("GET", "/me"),
    await stage.graph("GET", "/me"),
  ];
  expect([first?.status, second?.status, third?.status]).toEqual([200, 200, 400]);
  expect(third?.body.error.code).toBe(80006);
  expect(JSON.parse(third?.headers.get("x-business-use-case-usage") ?? "")[PAGE][0]).toMatchObject({
    type: "messenger",
    call_count: 100,
    estimated_time_to_regain_access: 60,
  });
});

test("a call nobody knows is refused in the platform's form", async () => {
  const { status, body } = await stage.graph("POST", "/v25.0/me/no_such_edge", {});
  expect({ status, code: body.error.code }).toEqual({ status: 400, code: 2500 });
});

test.skipIf(MATERIAL_DIR === undefined)("no body makes the emulator fail (needs MATERIAL_DIR)", async () => {
  const folder = join(MATERIAL_DIR ?? "", "json-parsing");
  const answers: [string, number][] = [];
  for (const file of await readdir(folder)) {
    const body = await readFile(join(folder, file));
    for (const path of ["/me/messages", "/_emulator/provision"]) {
      const headers = { "content-type": "application/json", authorization: `Bearer ${TOKEN}` };
      answers.push([file, (await fetch(stage.emulator.url + path, { method: "POST", headers, body })).status]);
    }
  }
  expect(answers.length).toBeGreaterThan(600);
  expect(answers.filter(([, status]) => status !== 400)).toEqual([]);
});

test("a body that is no JSON is refused with 400", async () => {
  const response = await fetch(`${stage.emulator.url}/me/messages`, {
    method: "POST",
    body: "{nonsense",
    headers: { "content-type": "application/json" },
  });
  expect({ status: response.status, body: await response.json() }).toMatchObject({
    status: 400,
    body: { error: { code: 100 } },
  });
});

describe("faults", () => {
  const fault = (faults: object) => stage.admin("PUT", "/faults", faults);
  const texts = async () =>
    (await stage.admin("GET", `/threads/${PAGE}/anna`))["messages"].map(({ text }: { text: string }) => text);

  test("transient errors refuse before anything happened", async () => {
    await fault({ transientNextCalls: 2 });
    const answers = [
      await stage.graph("POST", "/me/messages", message()),
      await stage.graph("POST", "/me/messages", message()),
      await stage.graph("POST", "/me/messages", message()),
    ];
    expect(answers.map(({ body }) => body.error?.code)).toEqual([2, 2, undefined]);
    expect(answers[0]?.body.error.is_transient).toBe(true);
    expect(await texts()).toEqual(["Moin", "Hallo"]);
  });

  test("a share of calls is refused, the same one with the same seed", async () => {
    const run = async () => {
      await fault({ transient: 0.3, seed: 42 });
      const statuses: number[] = [];
      for (let call = 0; call < 20; call += 1) statuses.push((await stage.graph("GET", "/me")).status);
      return statuses;
    };
    const first = await run();
    expect(new Set(first)).toEqual(new Set([200, 500]));
    expect(await run()).toEqual(first);
  });

  test("1/1357046 is answered although the message was delivered and echoed", async () => {
    await fault({ unsure: 1 });
    expect((await stage.graph("POST", "/me/messages", message())).body.error).toMatchObject({
      code: 1,
      error_subcode: 1357046,
    });
    expect(await texts()).toEqual(["Moin", "Hallo"]);
    await stage.receiver.until((events) => events.some(({ message: one }) => one?.is_echo === true));
  });

  test("the connection breaks after the message was accepted", async () => {
    await fault({ dropAfterAccept: 1 });
    const call = request(`${stage.emulator.url}/me/messages?access_token=${TOKEN}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(message()),
    });
    await expect(call).rejects.toThrow(/ECONNRESET|other side closed|socket hang up/);
    expect(await texts()).toEqual(["Moin", "Hallo"]);
    await stage.receiver.until((events) => events.some(({ message: one }) => one?.is_echo === true));
    expect(await stage.admin("GET", "/counters")).toMatchObject({ sendsAccepted: 1, sendsDropped: 1 });
  });

  test("an outage, an expired token, a lost permission, a restricted Page and a disabled account answer as such", async () => {
    const errorOf = async (faults: object) => {
      await fault(faults);
      const { status, body } = await stage.graph("POST", "/me/messages", message());
      return [status, body.error.code, body.error.error_subcode];
    };
    expect(await errorOf({ graphOutage: true })).toEqual([503, 2, undefined]);
    expect(await errorOf({ tokenExpired: true })).toEqual([401, 190, 463]);
    expect(await errorOf({ permissionRemoved: true })).toEqual([403, 10, undefined]);
    expect(await errorOf({ refuseAll: true })).toEqual([403, 10, 1893063]);
    expect(await errorOf({ accountDisabled: true })).toEqual([403, 368, undefined]);
    expect(await texts()).toEqual(["Moin"]);
  });

  test("echoes can be missing", async () => {
    await fault({ echoMissing: 1 });
    await stage.graph("POST", "/me/messages", message());
    await fault({});
    await anna(stage, "text", { text: "danach" });
    const events = await stage.receiver.until((all) => all.some(({ message: one }) => one?.text === "danach"));
    expect(events.some(({ message: one }) => one?.is_echo === true)).toBe(false);
  });

  test("a misspelt switch is refused rather than ignored", async () => {
    expect(await fault({ webhookDelay: 3 })).toMatchObject({ error: { code: "invalid" } });
  });
});
