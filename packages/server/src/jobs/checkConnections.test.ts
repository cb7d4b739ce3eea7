import { Writable } from "node:stream";
import { pino } from "pino";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { appSecretProof, unsubscribeCall } from "@botschaft/channels";
import type { WorkspaceId } from "@botschaft/core";
import { createTestApp, type TestApp, type TestCaller, waitFor } from "../../test/app.ts";
import { type EmulatedPage, PAGE, startEmulatedPage } from "../../test/emulatedPage.ts";
import { checkUnasked, createPlatformCaller, type PlatformCaller } from "../features/channels/index.ts";
import { startJobs } from "./jobs.ts";

const SCOPES = ["pages_messaging", "pages_manage_metadata", "pages_show_list", "pages_read_engagement"];

let app: TestApp;
let page: EmulatedPage;
let platform: PlatformCaller;
let key: TestCaller;
let channelId: string;
const logged: string[] = [];
const log = pino({}, new Writable({ write: (chunk, _encoding, done) => (logged.push(String(chunk)), done()) }));

beforeAll(async () => {
  [app, page] = await Promise.all([createTestApp(), startEmulatedPage()]);
  platform = createPlatformCaller({ ...app, log });
});
afterAll(async () => {
  await platform.close();
  await app.close();
  await page.stop();
});
beforeEach(async () => {
  logged.length = 0;
  await page.admin("PATCH", `/pages/${PAGE.id}`, { scopes: SCOPES });
  await app.pool.query("update channels set removed_at = now() where removed_at is null");
  key = await app.createKey(await app.createWorkspace());
  const { json } = await app.call(key, "POST", "/channels", {
    kind: "messenger",
    accountId: PAGE.id,
    name: PAGE.name,
    token: PAGE.token,
    appId: PAGE.appId,
    appSecret: PAGE.appSecret,
    verifyToken: "verify me",
    graphUrl: page.url,
  });
  expect(json.channel).toMatchObject({ status: "connected", resubscribedAt: null });
  channelId = json.channel.id;
});

const channel = async () => (await app.call(key, "GET", `/channels/${channelId}`)).json;
const subscribedApps = async () =>
  ((await page.admin("GET", "/pages")) as { subscribedApps: unknown[] }[])[0]?.subscribedApps.length;
const unsubscribe = async () => {
  const { token, appSecret, id } = PAGE;
  const proof = appSecretProof(token, appSecret);
  await platform.call(
    unsubscribeCall({ accountId: id, graphUrl: page.url, graphVersion: "v25.0", token, appSecretProof: proof }),
  );
  expect(await subscribedApps()).toBe(0);
};
const check = (by: PlatformCaller = platform) =>
  checkUnasked({ ...app, log }, by, key.workspaceId as WorkspaceId, channelId);
const resubscribed = () => logged.filter((line) => line.includes("channel.resubscribed")).length;

test("a subscription that is gone is put back soon after a start, by one of two processes", async () => {
  await unsubscribe();
  const jobs = await Promise.all([startJobs({ ...app, log }), startJobs({ ...app, log })]);
  try {
    await waitFor(async () => (await channel()).resubscribedAt !== null);
    expect(await subscribedApps()).toBe(1);
  } finally {
    await Promise.all(jobs.map((each) => each.stop()));
  }
  expect(resubscribed()).toBe(1);
});

test("a missing permission breaks the channel, no answer changes nothing, and what works again is connected", async () => {
  await page.admin("PATCH", `/pages/${PAGE.id}`, { scopes: SCOPES.slice(1) });
  await check();
  const broken = await channel();
  expect(broken).toMatchObject({ status: "broken", statusReason: "permission_missing", resubscribedAt: null });
  await page.admin("PATCH", `/pages/${PAGE.id}`, { scopes: SCOPES });
  const silence = { status: 0, headers: {}, body: "" };
  await check({ ...platform, call: async () => silence });
  expect(await channel()).toEqual(broken);
  await check({
    ...platform,
    call: async (call) => (call.url.includes("debug_token") ? silence : await platform.call(call)),
  });
  expect(await channel()).toEqual(broken);
  await check();
  expect(await channel()).toMatchObject({ status: "connected", statusReason: null });
});

test("a channel that is paused, before the check or during it, stays paused", async () => {
  await page.admin("PATCH", `/pages/${PAGE.id}`, { scopes: SCOPES.slice(1) });
  const pause = () => app.call(key, "POST", `/channels/${channelId}/pause`);
  await check({
    ...platform,
    call: async (call) => {
      await pause();
      return await platform.call(call);
    },
  });
  expect(await channel()).toMatchObject({ status: "paused" });
  await unsubscribe();
  await check();
  expect(await subscribedApps()).toBe(0);
});

test("what was found out about a token says nothing of one that has taken its place", async () => {
  await page.admin("PATCH", `/pages/${PAGE.id}`, { scopes: SCOPES.slice(1) });
  await check({
    ...platform,
    call: async (call) => {
      const answer = await platform.call(call);
      await app.call(key, "PATCH", `/channels/${channelId}`, { token: "A-NEWER-TOKEN" });
      return answer;
    },
  });
  expect(await channel()).toMatchObject({ status: "connected" });
});
