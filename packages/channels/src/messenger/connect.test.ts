import type { AccountAddress, PlatformAnswer, PlatformCall } from "@botschaft/core";
import { describe, expect, test } from "vitest";
import { checkConnection, type ConnectionQuestion } from "./connect.ts";
import type { ConnectionCheckId } from "./connectionCheck.ts";
import { neededFields } from "./subscriptionCheck.ts";

const now = Date.UTC(2026, 10, 22);
const account: AccountAddress = {
  accountId: "1000001",
  graphUrl: "https://graph.test",
  graphVersion: "v25.0",
  token: "PAGE_TOKEN",
  appSecretProof: "abc",
};
const app = { appId: "4711", appSecret: "shh" };
const callbackUrl = "https://ours.test/webhooks/meta";
const question: ConnectionQuestion = { account, app, callbackUrl, subscribe: true, now };

const scopes = ["pages_messaging", "pages_manage_metadata", "pages_show_list", "pages_read_engagement"];
const goodToken = { app_id: "4711", type: "PAGE", is_valid: true, expires_at: 0, profile_id: "1000001", scopes };

/** A small platform: what it answers, and what it was asked. */
function platform(
  changes: {
    readonly token?: unknown;
    readonly me?: unknown;
    readonly webhooks?: unknown;
    readonly fields?: readonly string[];
    readonly subscribing?: unknown;
  } = {},
) {
  const calls: PlatformCall[] = [];
  let fields = changes.fields ?? neededFields;
  const webhook = {
    object: "page",
    callback_url: callbackUrl,
    active: true,
    fields: neededFields.map((name) => ({ name, version: "v25.0" })),
  };
  function answerTo(call: PlatformCall): unknown {
    const url = new URL(call.url);
    if (url.pathname.endsWith("/debug_token")) return changes.token ?? { data: goodToken };
    if (url.pathname.endsWith("/me")) return changes.me ?? { id: "1000001", name: "Laden" };
    if (url.pathname.endsWith("/subscriptions")) return changes.webhooks ?? { data: [webhook] };
    if (!url.pathname.endsWith("/1000001/subscribed_apps")) throw new Error(`nobody asked for ${call.url}`);
    if (call.method === "GET")
      return {
        data:
          fields.length === 0
            ? []
            : [
                { id: "4711", subscribed_fields: fields },
                { id: "12", subscribed_fields: ["feed"] },
              ],
      };
    if (changes.subscribing !== undefined) return changes.subscribing;
    fields = (url.searchParams.get("subscribed_fields") ?? "").split(",");
    return { success: true };
  }
  const call = (made: PlatformCall): Promise<PlatformAnswer> => {
    calls.push(made);
    const body = answerTo(made);
    const isError = typeof body === "object" && body !== null && "error" in body;
    return Promise.resolve({ status: isError ? 400 : 200, headers: {}, body: JSON.stringify(body) });
  };
  return { call, calls };
}

async function checked(
  changes: Parameters<typeof platform>[0],
  id: ConnectionCheckId,
  asked: Partial<ConnectionQuestion> = {},
) {
  const checks = await checkConnection(platform(changes).call, { ...question, ...asked });
  return checks.find((item) => item.id === id);
}

const error = (code: number, message = "x") => ({ error: { code, message } });

test("a Page in order has nothing to complain about, and everything was looked at", async () => {
  const { call, calls } = platform();
  const checks = await checkConnection(call, question);
  expect(checks.map(({ id, status, code }) => `${id} ${status} ${code}`)).toEqual([
    "token ok token_valid",
    "page ok page_found",
    "permission:pages_messaging ok permission_granted",
    "permission:pages_manage_metadata ok permission_granted",
    "permission:pages_show_list ok permission_granted",
    "permission:pages_read_engagement ok permission_granted",
    "human_agent unknown cannot_be_asked",
    "app_webhook ok webhook_active",
    "subscription ok subscribed",
  ]);
  expect(checks[1]?.data).toEqual({ id: "1000001", name: "Laden" });
  expect(calls.every((made) => made.method === "GET")).toBe(true);
});

test("only the call that asks about a token has it in its address", async () => {
  const { call, calls } = platform();
  await checkConnection(call, question);
  const [debug, ...others] = calls.filter((made) => made.url.includes("PAGE_TOKEN"));
  expect(debug?.url).toContain("/debug_token?");
  expect(debug?.headers.authorization).toBe("Bearer 4711|shh");
  expect(others).toEqual([]);
});

describe("the token", () => {
  test.each([
    ["expired", { ...goodToken, is_valid: false, expires_at: now / 1000 - 60 }, "failed", "token_expired"],
    ["invalid", { ...goodToken, is_valid: false, error: { message: "changed password" } }, "failed", "token_invalid"],
    ["of another app", { ...goodToken, app_id: "9" }, "failed", "token_of_other_app"],
    ["of a person", { ...goodToken, type: "USER" }, "failed", "token_of_user"],
    ["of another Page", { ...goodToken, profile_id: "9" }, "failed", "token_of_other_page"],
    ["that ends soon", { ...goodToken, expires_at: now / 1000 + 86_400 }, "warning", "token_expires"],
    ["that ends some day", { ...goodToken, data_access_expires_at: now / 1000 + 80 * 86_400 }, "ok", "token_expires"],
  ])("%s is told", async (_name, data, status, code) => {
    expect(await checked({ token: { data } }, "token")).toMatchObject({ status, code });
  });

  test("cannot be asked about with a wrong app secret, which is told", async () => {
    expect(await checked({ token: error(190) }, "token")).toMatchObject({ status: "failed", code: "app_secret_wrong" });
  });

  test("is valid when it opens its Page, even where the app is unknown", async () => {
    expect(await checked({}, "token", { app: undefined })).toMatchObject({ status: "ok", code: "token_valid" });
    expect(await checked({ me: error(190) }, "token", { app: undefined })).toMatchObject({
      status: "failed",
      code: "token_invalid",
    });
  });
});

test("a missing permission is named; one that conversations need is a failure", async () => {
  const token = { data: { ...goodToken, scopes: ["pages_manage_metadata"] } };
  expect(await checked({ token }, "permission:pages_messaging")).toMatchObject({
    status: "failed",
    code: "permission_missing",
  });
  expect(await checked({ token }, "permission:pages_show_list")).toMatchObject({ status: "warning" });
  expect(await checked({ token }, "permission:pages_manage_metadata")).toMatchObject({ status: "ok" });
});

test("without the app, permissions are unknown, not missing", async () => {
  expect(await checked({}, "permission:pages_messaging", { app: undefined })).toMatchObject({
    status: "unknown",
    code: "app_unknown",
  });
});

test("a token of another Page and a wrong proof are told at the Page", async () => {
  expect(await checked({ me: { id: "9", name: "Fremd" } }, "page")).toMatchObject({
    code: "page_other",
    data: { name: "Fremd" },
  });
  expect(await checked({ me: error(100, "Invalid appsecret_proof provided") }, "page")).toMatchObject({
    code: "app_secret_wrong",
  });
});

describe("the app's webhook", () => {
  test.each([
    ["missing", { data: [] }, "failed", "webhook_missing"],
    [
      "switched off",
      { data: [{ object: "page", callback_url: callbackUrl, active: false }] },
      "failed",
      "webhook_inactive",
    ],
    ["elsewhere", { data: [{ object: "page", callback_url: "https://x.test" }] }, "warning", "webhook_elsewhere"],
    [
      "without some fields",
      { data: [{ object: "page", callback_url: callbackUrl, fields: ["messages"] }] },
      "warning",
      "webhook_fields_missing",
    ],
    ["not to be seen", error(10), "unknown", "call_failed"],
  ])("%s is told", async (_name, webhooks, status, code) => {
    expect(await checked({ webhooks }, "app_webhook")).toMatchObject({ status, code });
  });
});

describe("the Page's subscription", () => {
  test("is completed, keeps what was there, and the answer is what the platform then says", async () => {
    const { call, calls } = platform({ fields: ["messages", "feed"] });
    const checks = await checkConnection(call, question);
    expect(checks.at(-1)).toMatchObject({ status: "ok", code: "subscription_added" });
    const subscribing = calls.find((made) => made.method === "POST");
    const fields = new URL(subscribing?.url ?? "").searchParams.get("subscribed_fields")?.split(",");
    expect(fields).toEqual(["messages", "feed", ...neededFields.filter((field) => field !== "messages")]);
  });

  test("is only looked at when asked so", async () => {
    expect(await checked({ fields: [] }, "subscription", { subscribe: false })).toMatchObject({
      status: "failed",
      code: "subscription_missing",
    });
    const fields = neededFields.filter((field) => field !== "message_reads");
    expect(await checked({ fields }, "subscription", { subscribe: false })).toMatchObject({
      status: "warning",
      code: "subscription_fields_missing",
      data: { fields: ["message_reads"] },
    });
    expect(await checked({ fields: ["message_reads"] }, "subscription", { subscribe: false })).toMatchObject({
      status: "failed",
    });
  });

  test("is not made for a Page that is another one", async () => {
    const { call, calls } = platform({ fields: [], me: { id: "9" } });
    await checkConnection(call, question);
    expect(calls.some((made) => made.method === "POST")).toBe(false);
  });

  test("that is refused is told with the platform's reason", async () => {
    expect(await checked({ fields: [], subscribing: error(200, "no task") }, "subscription")).toMatchObject({
      status: "failed",
      code: "subscription_refused",
      data: { detail: "#200 no task" },
    });
  });

  test("is nobody else's", async () => {
    const onlyOther = { data: [{ id: "12", subscribed_fields: neededFields }] };
    const call = (made: PlatformCall) =>
      made.url.includes("/subscribed_apps")
        ? Promise.resolve({ status: 200, headers: {}, body: JSON.stringify(onlyOther) })
        : platform().call(made);
    const checks = await checkConnection(call, { ...question, subscribe: false });
    expect(checks.at(-1)).toMatchObject({ status: "failed", code: "subscription_missing" });
  });
});
