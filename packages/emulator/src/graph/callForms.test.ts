import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { anna, APP, PAGE, SECRET, setStage, type Stage, TOKEN } from "../../test/stage.ts";

let stage: Stage;
beforeEach(async () => {
  stage = await setStage();
  await anna(stage, "text", { text: "Moin" });
});
afterEach(() => stage.close());

const subscribedFields = async (): Promise<unknown> =>
  (await stage.graph("GET", "/me/subscribed_apps")).body.data.map(
    (app: { subscribed_fields: string[] }) => app.subscribed_fields,
  );

describe("a method as a parameter outweighs that of HTTP", () => {
  test("unsubscribing by POST does not subscribe, whatever else stands in the call", async () => {
    const answer = await stage.graph("POST", "/v23.0/me/subscribed_apps?method=delete&subscribed_fields=messages");
    expect(answer.body).toEqual({ success: true });
    expect(await subscribedFields()).toEqual([]);
  });

  test.each([
    ["in a JSON body", { method: "DELETE" }, "application/json", JSON.stringify],
    [
      "in a form",
      { method: "delete" },
      "application/x-www-form-urlencoded",
      (body: Record<string, string>) => new URLSearchParams(body).toString(),
    ],
  ])("%s", async (_where, body, contentType, write) => {
    const { id } = (
      await stage.graph("POST", "/me/personas", { name: "Jana", profile_picture_url: "https://x.test/j.png" })
    ).body;
    const headers = { authorization: `Bearer ${TOKEN}`, "content-type": contentType };
    const answer = await fetch(`${stage.emulator.url}/v25.0/${id}`, { method: "POST", headers, body: write(body) });
    expect(await answer.json()).toEqual({ success: true });
    expect((await stage.graph("GET", "/me/personas")).body.data).toEqual([]);
  });

  test("reads by POST and sends by GET", async () => {
    expect((await stage.graph("POST", "/me?method=get", { fields: "name" })).body).toEqual({
      id: PAGE,
      name: "Nordwind",
    });
    const message = encodeURIComponent(JSON.stringify({ text: "Per GET" }));
    const recipient = encodeURIComponent(JSON.stringify({ id: stage.psid }));
    const sent = await stage.graph("GET", `/me/messages?method=post&recipient=${recipient}&message=${message}`);
    expect(sent.body.recipient_id).toBe(stage.psid);
  });

  test("in a part of a batch", async () => {
    const batch = [{ method: "POST", relative_url: "v25.0/me/subscribed_apps", body: "method=delete" }];
    const answer = await stage.graph("POST", "/", { batch });
    expect(answer.body[0]).toMatchObject({ code: 200, body: '{"success":true}' });
    expect(await subscribedFields()).toEqual([]);
  });

  test("a method nobody knows, and one the path does not have, are refused", async () => {
    expect((await stage.graph("POST", "/me?method=patch")).body.error.code).toBe(100);
    expect((await stage.graph("DELETE", "/me/insights")).body.error).toMatchObject({ code: 100, error_subcode: 33 });
  });
});

describe("several nodes in one call", () => {
  test("are answered by id, each with the fields that were asked for", async () => {
    const answer = await stage.graph("GET", `/v23.0/?ids=${PAGE},${stage.psid}&fields=id,name`);
    expect(answer.body).toEqual({
      [PAGE]: { id: PAGE, name: "Nordwind" },
      [stage.psid]: { id: stage.psid, name: "Anna Petersen" },
    });
    expect((await stage.graph("GET", `/v23.0?ids=${PAGE}`)).body).toEqual({ [PAGE]: { id: PAGE, name: "Nordwind" } });
  });

  test("an edge of several nodes, too", async () => {
    const [conversation] = (await stage.graph("GET", "/me/conversations")).body.data;
    const answer = await stage.graph("GET", `/messages?ids=${conversation.id}&fields=message`);
    expect(answer.body[conversation.id].data).toMatchObject([{ message: "Moin" }]);
  });

  test("one that does not exist refuses the call, as do none and too many", async () => {
    expect((await stage.graph("GET", `/?ids=${PAGE},404`)).body.error.code).toBe(803);
    expect((await stage.graph("GET", "/?ids=")).body.error.code).toBe(100);
    const many = Array.from({ length: 51 }, (_, index) => index).join(",");
    expect((await stage.graph("GET", `/?ids=${many}`)).body.error.code).toBe(100);
  });
});

test("whatever is a Graph call gets JSON, never the phones' page", async () => {
  const { url } = stage.emulator;
  const paths = [
    "/v23.0",
    "/v23.0/",
    "/v23.0/?ids=1",
    "/?ids=1",
    "/?access_token=x",
    "/v23.0/_emulator/apps",
    "/v23.0/_phones/page.css",
  ];
  for (const path of paths) {
    const answer = await fetch(url + path);
    expect([path, answer.headers.get("content-type")]).toEqual([path, "application/json; charset=utf-8"]);
    expect((await answer.json()).error.code).toBeGreaterThan(0);
  }
  expect((await fetch(`${url}/?person=anna`)).headers.get("content-type")).toContain("text/html");
});

test("a file is uploaded in two steps, for a handle", async () => {
  const { id } = (await stage.graph("POST", `/v25.0/${APP}/uploads?file_length=3&file_type=image/png&file_name=a.png`))
    .body;
  expect(id).toMatch(/^upload:/);
  const headers = { authorization: `OAuth ${TOKEN}`, file_offset: "0", "content-type": "image/png" };
  const answer = await fetch(`${stage.emulator.url}/v25.0/${id}`, { method: "POST", headers, body: "png" });
  expect(((await answer.json()) as { h: string }).h).toMatch(/^4::/);
  expect((await stage.graph("GET", `/${id}`)).body).toEqual({ id, file_offset: 1 });
  expect((await stage.graph("GET", "/upload:made-up")).body.error.error_subcode).toBe(33);
});

describe("log-in", () => {
  const CALLBACK = "https://botschaft.example/connected";
  const exchange = (params: Record<string, string>) =>
    fetch(
      `${stage.emulator.url}/v25.0/oauth/access_token?${new URLSearchParams({ client_id: APP, client_secret: SECRET, ...params })}`,
    ).then(
      // biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever was answered.
      async (answer) => (await answer.json()) as any,
    );

  test("a code becomes a token, that a long-lived one, and that the Pages with theirs", async () => {
    const { code } = await stage.admin("POST", "/login", { appId: APP, redirectUri: CALLBACK });
    const short = await exchange({ code, redirect_uri: CALLBACK });
    expect(short).toMatchObject({ token_type: "bearer", expires_in: 7200 });
    const long = await exchange({ grant_type: "fb_exchange_token", fb_exchange_token: short.access_token });
    expect(long.expires_in).toBe(5_184_000);
    const me = (await stage.graph("GET", "/me", undefined, long.access_token)).body;
    const accounts = await stage.graph("GET", "/me/accounts", undefined, long.access_token);
    expect(accounts.body.data).toMatchObject([{ id: PAGE, name: "Nordwind", access_token: TOKEN }]);
    const debug = async (token: string) =>
      (await stage.graph("GET", `/debug_token?input_token=${token}`, undefined, `${APP}|${SECRET}`)).body.data;
    expect(await debug(long.access_token)).toMatchObject({ type: "USER", user_id: me.id, is_valid: true });
    expect(await debug(TOKEN)).toMatchObject({ type: "PAGE", user_id: me.id, profile_id: PAGE });
    const page = await stage.graph("GET", `/${PAGE}?fields=access_token`, undefined, long.access_token);
    expect(page.body.access_token).toBe(TOKEN);
    await stage.admin("POST", "/clock", { advanceMs: 61 * 86_400_000 });
    expect((await stage.graph("GET", "/me", undefined, long.access_token)).body.error).toMatchObject({
      code: 190,
      error_subcode: 463,
    });
  });

  test("a code is good once, for its own address, and the app must know its secret", async () => {
    const { code } = await stage.admin("POST", "/login", { appId: APP, redirectUri: CALLBACK });
    expect((await exchange({ code, redirect_uri: "https://elsewhere.example/" })).error.error_subcode).toBe(36008);
    expect((await exchange({ code, redirect_uri: CALLBACK })).access_token).toBeDefined();
    expect((await exchange({ code, redirect_uri: CALLBACK })).error.error_subcode).toBe(36009);
    expect((await exchange({ code: "made-up", redirect_uri: CALLBACK })).error.code).toBe(100);
    expect((await exchange({ client_secret: "wrong", grant_type: "client_credentials" })).error.code).toBe(1);
    expect((await exchange({ client_id: "1", grant_type: "client_credentials" })).error.code).toBe(101);
    expect(await exchange({ grant_type: "client_credentials" })).toMatchObject({ access_token: `${APP}|${SECRET}` });
  });

  test("a user's token is not a Page's", async () => {
    await stage.admin("POST", "/users", { id: "99", name: "Jana Brandt", appId: APP, token: "USER" });
    expect((await stage.graph("GET", "/me", undefined, "USER")).body).toEqual({ id: "99", name: "Jana Brandt" });
    expect((await stage.graph("POST", "/me/messages", {}, "USER")).body.error.code).toBe(210);
    expect((await stage.graph("GET", "/me/accounts")).body.error.code).toBe(100);
  });
});
