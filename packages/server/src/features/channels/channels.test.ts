import { Writable } from "node:stream";
import { pino } from "pino";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createTestApp, type TestApp, type TestCaller, waitFor } from "../../../test/app.ts";
import { type EmulatedPage, PAGE, startEmulatedPage } from "../../../test/emulatedPage.ts";

let test: TestApp;
let platform: EmulatedPage;
let key: TestCaller;
const logged: string[] = [];
beforeAll(async () => {
  const log = pino(
    { level: "trace" },
    new Writable({ write: (chunk, _encoding, done) => (logged.push(String(chunk)), done()) }),
  );
  [test, platform] = await Promise.all([createTestApp({ log }), startEmulatedPage()]);
});
afterAll(async () => {
  await test.close();
  await platform.stop();
});
beforeEach(async () => {
  await test.pool.query("update channels set removed_at = now() where removed_at is null");
  key = await test.createKey(await test.createWorkspace());
});

const connection = () => ({
  kind: "messenger",
  accountId: PAGE.id,
  name: "Nordwind",
  token: PAGE.token as string,
  appId: PAGE.appId,
  appSecret: PAGE.appSecret as string,
  verifyToken: "verify me",
  graphUrl: platform.url,
});
const connect = async (changes: object = {}) => test.call(key, "POST", "/channels", { ...connection(), ...changes });
const statusOf = (checks: { id: string; status: string; code: string }[], id: string) =>
  checks.filter((each) => each.id === id).map(({ status, code }) => ({ status, code }))[0];

describe("connecting a Page", () => {
  it("asks the platform about token, Page, permissions and subscription, and subscribes", async () => {
    const { status, json } = await connect();
    expect(status).toBe(201);
    expect(json.channel).toMatchObject({
      kind: "messenger",
      accountId: PAGE.id,
      status: "connected",
      graphUrl: platform.url,
      webhookUrl: "http://localhost:3000/webhooks/meta",
    });
    expect(statusOf(json.checks, "token")).toEqual({ status: "ok", code: "token_valid" });
    expect(statusOf(json.checks, "page")).toEqual({ status: "ok", code: "page_found" });
    expect(statusOf(json.checks, "permission:pages_messaging")).toEqual({ status: "ok", code: "permission_granted" });
    expect(statusOf(json.checks, "subscription")?.status).toBe("ok");
    const [page] = (await platform.admin("GET", "/pages")) as { subscribedApps: { appId: string }[] }[];
    expect(page?.subscribedApps.map(({ appId }) => appId)).toEqual([PAGE.appId]);
  });

  it("keeps a connection whose token is wrong, and says what is wrong with it", async () => {
    const { status, json } = await connect({ token: "NOT-THE-TOKEN" });
    expect(status).toBe(201);
    expect(json.channel).toMatchObject({ status: "broken", statusReason: "token_invalid" });
    expect(statusOf(json.checks, "token")).toEqual({ status: "failed", code: "token_invalid" });
    for (const id of ["page", "subscription"])
      expect(json.checks.find((each: { id: string }) => each.id === id)).toMatchObject({
        status: "unknown",
        code: "waits_for_check",
        data: { check: "token" },
      });
    const id = json.channel.id;
    expect((await test.call(key, "PATCH", `/channels/${id}`, { token: "ALSO-WRONG" })).json.status).toBe("broken");
    expect((await test.call(key, "PATCH", `/channels/${id}`, { token: PAGE.token })).json).toMatchObject({
      status: "connected",
      statusReason: null,
    });
  });

  it("names a missing permission", async () => {
    await platform.admin("PATCH", `/pages/${PAGE.id}`, {
      scopes: ["pages_manage_metadata", "pages_show_list", "pages_read_engagement"],
    });
    const { json } = await connect();
    await platform.admin("PATCH", `/pages/${PAGE.id}`, {
      scopes: ["pages_messaging", "pages_manage_metadata", "pages_show_list", "pages_read_engagement"],
    });
    expect(statusOf(json.checks, "permission:pages_messaging")).toEqual({
      status: "failed",
      code: "permission_missing",
    });
    expect(json.channel).toMatchObject({ status: "broken", statusReason: "permission_missing" });
  });

  it("a platform that does not answer breaks nothing", async () => {
    const { json } = await connect({ graphUrl: "http://127.0.0.1:1" });
    expect(json.channel.status).toBe("connected");
    expect(statusOf(json.checks, "page")?.status).toBe("failed");
    // Here trying again is the right advice.
    expect(statusOf(json.checks, "subscription")).toEqual({ status: "failed", code: "call_failed" });
  });

  it("with skipChecks asks nobody", async () => {
    expect((await connect({ graphUrl: "http://127.0.0.1:1", settings: { skipChecks: true } })).json).toMatchObject({
      checks: [],
      channel: { status: "connected", settings: { skipChecks: true } },
    });
  });

  it("two who change different things at the same moment both keep theirs", async () => {
    const { json } = await connect({ settings: { skipChecks: true } });
    const path = `/channels/${json.channel.id}`;
    for (let round = 1; round <= 5; round += 1) {
      const changes = [
        { name: `name ${round}` },
        { verifyToken: `token ${round}` },
        { token: `a token of round ${round}` },
        { settings: { sendRatePerSecond: round } },
        { settings: { botReturnsAfterMinutes: round } },
      ];
      const answers = await Promise.all(changes.map((change) => test.call(key, "PATCH", path, change)));
      expect(answers.map(({ status }) => status)).toEqual(changes.map(() => 200));
      expect((await test.call(key, "GET", path)).json).toMatchObject({
        name: `name ${round}`,
        verifyToken: `token ${round}`,
        tokenHint: `nd ${round}`,
        settings: { sendRatePerSecond: round, botReturnsAfterMinutes: round },
      });
    }
  });

  it("one account is connected once in the whole installation, and again after it was disconnected", async () => {
    const { json } = await connect();
    expect((await connect()).json).toMatchObject({ status: 409, code: "channel_already_connected" });
    const other = await test.createKey(await test.createWorkspace());
    expect((await test.call(other, "POST", "/channels", connection())).json).toMatchObject({
      code: "channel_already_connected",
    });
    expect((await test.call(key, "DELETE", `/channels/${json.channel.id}`)).status).toBe(204);
    expect((await test.call(key, "GET", `/channels/${json.channel.id}`)).status).toBe(404);
    expect((await test.call(other, "POST", "/channels", connection())).status).toBe(201);
  });

  it("in Germany the bot's disclosure cannot be switched off", async () => {
    const settings = { skipChecks: true, disclosure: { isOn: false } };
    expect((await connect({ settings })).json).toMatchObject({
      status: 400,
      errors: [{ code: "disclosure_required" }],
    });
    const { json } = await connect({ settings: { ...settings, country: "US" } });
    expect(
      (await test.call(key, "PATCH", `/channels/${json.channel.id}`, { settings: { country: "DE" } })).json,
    ).toMatchObject({ code: "invalid_request" });
  });
});

describe("secrets", () => {
  it("leave neither by the API nor by the log, and lie sealed in the database", async () => {
    const { json } = await connect();
    const id = json.channel.id;
    const newToken = "ANOTHER-TOKEN-OF-NORDWIND-9999";
    const answers = [
      json,
      (await test.call(key, "GET", "/channels")).json,
      (await test.call(key, "PATCH", `/channels/${id}`, { token: newToken })).json,
      (await test.call(key, "POST", `/channels/${id}/check`)).json,
      (await test.call(key, "GET", `/channels/${id}/profile`)).json,
      (await test.call(key, "POST", "/channels", { ...connection(), token: 1 })).json,
    ];
    const { rows } = await test.pool.query("select row_to_json(c)::text as text from channels c");
    const everything = [
      ...answers.map((answer) => JSON.stringify(answer)),
      ...rows.map((row) => row.text),
      ...logged,
    ].join("\n");
    expect(logged.length).toBeGreaterThan(0);
    for (const secret of [PAGE.token, newToken, PAGE.appSecret]) expect(everything).not.toContain(secret);
    expect(answers[1]?.items[0]).toMatchObject({ tokenHint: "WIND", appSecretHint: "4711", verifyToken: "verify me" });
    expect(answers[2]).toMatchObject({ tokenHint: "9999" });
  });

  it("who may only read channels does not see the verify token", async () => {
    const { json } = await connect({ settings: { skipChecks: true } });
    const reader = await test.createKey(key.workspaceId, ["channels:read"]);
    expect((await test.call(reader, "GET", `/channels/${json.channel.id}`)).json.verifyToken).toBeNull();
  });
});

describe("changing a connection", () => {
  it("null takes a value away, what is missing stays, settings change one by one", async () => {
    const { json } = await connect({
      settings: { skipChecks: true, disclosure: { text: { de: "Hier antwortet ein Bot." } } },
    });
    const changed = (
      await test.call(key, "PATCH", `/channels/${json.channel.id}`, {
        appSecret: null,
        settings: { sendRatePerSecond: 10, disclosure: { repeatAfterHours: 48 } },
      })
    ).json;
    expect(changed).toMatchObject({
      appSecretHint: null,
      tokenHint: "WIND",
      name: "Nordwind",
      settings: {
        sendRatePerSecond: 10,
        defaultLanguage: "de",
        disclosure: { isOn: true, repeatAfterHours: 48, text: { de: "Hier antwortet ein Bot." } },
      },
    });
    await waitFor(() => test.directory.channel(json.channel.id)?.sendRatePerSecond === 10);
    expect(test.directory.channel(json.channel.id)).toMatchObject({
      sendRatePerSecond: 10,
      appSecret: null,
      token: PAGE.token,
      facts: { disclosure: { repeatAfterMs: 48 * 3_600_000 } },
    });
  });

  it("pause and resume become known to the message path", async () => {
    const { id } = (await connect({ settings: { skipChecks: true } })).json.channel;
    expect((await test.call(key, "POST", `/channels/${id}/pause`)).json.status).toBe("paused");
    await waitFor(() => test.directory.channel(id)?.status === "paused");
    expect((await test.call(key, "POST", `/channels/${id}/resume`)).json.status).toBe("connected");
    await waitFor(() => test.directory.channel(id)?.status === "connected");
  });
});

describe("the profile", () => {
  it("is set on the platform and read back from there", async () => {
    const { id } = (await connect()).json.channel;
    const profile = {
      getStarted: { payload: "GET_STARTED" },
      greeting: [
        { locale: "default", text: "Moin!" },
        { locale: "en_US", text: "Hello!" },
      ],
      menu: [
        {
          locale: "default",
          isComposerDisabled: false,
          items: [
            { kind: "postback", title: "Hilfe", payload: "HELP" },
            { kind: "url", title: "Laden", url: "https://nordwind.example/" },
          ],
        },
      ],
      iceBreakers: [{ locale: "default", questions: [{ question: "Wo ist mein Paket?", payload: "WHERE" }] }],
    };
    expect((await test.call(key, "PUT", `/channels/${id}/profile`, profile)).json).toEqual(profile);
    const emptied = { getStarted: { payload: "GET_STARTED" }, greeting: [], menu: [], iceBreakers: [] };
    expect((await test.call(key, "PUT", `/channels/${id}/profile`, emptied)).json).toEqual(emptied);
    expect((await test.call(key, "GET", `/channels/${id}/profile`)).json).toEqual(emptied);
  });

  it("what the platform would refuse is refused here, with its place", async () => {
    const { id } = (await connect()).json.channel;
    const dangling = { getStarted: null, greeting: [{ locale: "de_DE", text: "Moin" }], menu: [], iceBreakers: [] };
    expect((await test.call(key, "PUT", `/channels/${id}/profile`, dangling)).json).toMatchObject({
      status: 400,
      errors: [{ path: "/greeting", code: "default_locale_missing" }],
    });
  });

  it("a platform that refuses or is away is named", async () => {
    const { id } = (await connect({ token: "NOT-THE-TOKEN" })).json.channel;
    expect((await test.call(key, "GET", `/channels/${id}/profile`)).json).toMatchObject({
      status: 502,
      code: "platform_refused",
    });
    await test.call(key, "PATCH", `/channels/${id}`, { graphUrl: "http://127.0.0.1:1" });
    expect((await test.call(key, "GET", `/channels/${id}/profile`)).json).toMatchObject({
      status: 502,
      code: "platform_unreachable",
    });
  });
});

describe("a server that serves others", () => {
  let publicServer: TestApp;
  beforeAll(async () => {
    publicServer = await createTestApp({
      publicUrl: "https://chat.example.com",
      environment: { META_GRAPH_URL: "http://127.0.0.1:4000", ALLOW_PRIVATE_HOSTS: "graph.intern:8443" },
    });
  });
  afterAll(() => publicServer.close());

  it.each([
    ["http://127.0.0.1:1", false],
    ["https://127.0.0.1", false],
    ["https://localhost", false],
    ["https://2130706433", false],
    ["https://[::1]", false],
    ["https://[::ffff:10.0.0.1]", false],
    ["https://10.0.0.1", false],
    ["https://169.254.169.254", false],
    ["https://db.internal", false],
    ["https://printer", false],
    ["http://graph.facebook.com", false],
    ["https://user:pass@graph.facebook.com", false],
    ["https://graph.facebook.com/?x=1", false],
    ["https://graph.facebook.com", true],
    ["https://graph.facebook.com/", true],
    ["http://127.0.0.1:4000", true],
    ["http://graph.intern:8443", true],
    ["http://graph.intern", false],
  ])("graphUrl %s is accepted: %s", async (graphUrl, isAccepted) => {
    const caller = await publicServer.createKey(await publicServer.createWorkspace());
    await publicServer.pool.query("update channels set removed_at = now()");
    const answer = await publicServer.call(caller, "POST", "/channels", {
      ...connection(),
      graphUrl,
      settings: { skipChecks: true },
    });
    if (isAccepted) expect(answer.status).toBe(201);
    else expect(answer.json).toMatchObject({ status: 422, code: "address_not_allowed" });
  });

  it("cookies are for https alone", async () => {
    const answer = await publicServer.app.inject({
      method: "POST",
      url: "/api/auth/sign-in/email",
      headers: { origin: "https://chat.example.com" },
      payload: { email: "a@example.com", password: "wrong password" },
    });
    expect(answer.statusCode).toBe(401);
    const member = await publicServer.createMember(await publicServer.createWorkspace(), "owner");
    expect(member.headers.cookie).toMatch(/^__Secure-botschaft\.session_token=/);
  });
});
