import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { anna, PAGE, setStage, TOKEN } from "../test/stage.ts";
import { startReceiver } from "../test/receiver.ts";
import { createEmulator } from "./index.ts";

const { MATERIAL_DIR } = process.env;

test("a second start finds threads, profile, files and clock again", async () => {
  const statePath = join(await mkdtemp(join(tmpdir(), "emulator-")), "state.json");
  const call = async (url: string, path: string, body?: unknown) => {
    const headers = { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" };
    const response = await fetch(
      url + path,
      body === undefined ? { headers } : { method: "POST", headers, body: JSON.stringify(body) },
    );
    return (await response.json()) as Record<string, any>; // biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever was answered.
  };
  const first = createEmulator({ statePath });
  const before = await first.listen();
  await call(before, "/_emulator/provision", {
    app: { id: "4711", secret: "s" },
    pages: [{ id: PAGE, name: "Nordwind", token: TOKEN }],
    people: [{ id: "anna", firstName: "Anna" }],
  });
  await call(before, "/me/messenger_profile", { get_started: { payload: "S" } });
  await call(before, "/_emulator/clock", { advanceMs: 5_000_000 });
  const form = new FormData();
  form.append("file", new Blob(["Foto"], { type: "image/png" }), "foto.png");
  await fetch(`${before}/_emulator/threads/${PAGE}/anna/attachments`, { method: "POST", body: form });
  await first.close();

  const second = createEmulator({ statePath });
  const after = await second.listen();
  const thread = await call(after, `/_emulator/threads/${PAGE}/anna`);
  const url: string = thread["messages"][0].attachments[0].url;
  expect(await (await fetch(url.replace(before, after))).text()).toBe("Foto");
  expect(thread["profile"].hasGetStarted).toBe(true);
  expect((await call(after, "/_emulator/clock"))["offsetMs"]).toBe(5_000_000);
  expect(await call(after, "/me")).toMatchObject({ name: "Nordwind" });
  await second.close();
  expect(JSON.parse(await readFile(statePath, "utf8"))).toMatchObject({ format: 1 });
});

test("a second start finds Instagram accounts and WhatsApp numbers with all that belongs to them", async () => {
  const statePath = join(await mkdtemp(join(tmpdir(), "emulator-")), "state.json");
  const first = createEmulator({ statePath });
  const url = await first.listen();
  const call = async (base: string, token: string, method: string, path: string, body?: object) => {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const response = await fetch(base + path, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return (await response.json()) as Record<string, any>; // biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever was answered.
  };
  await call(url, "", "POST", "/_emulator/provision", {
    app: { id: "4711", secret: "s" },
    instagram: [{ id: "17841400000000042", username: "nordwind", name: "Nordwind", token: "IG" }],
    whatsapp: [
      {
        id: "102",
        name: "Nordwind",
        token: "WA",
        numbers: [{ id: "105", displayPhone: "+49301112223", verifiedName: "Nordwind" }],
      },
    ],
    people: [{ id: "anna", firstName: "Anna", phone: "+4917012345678" }],
  });
  await call(url, "IG", "POST", "/me/messenger_profile", {
    ice_breakers: [{ locale: "default", call_to_actions: [{ question: "?", payload: "P" }] }],
  });
  await call(url, "", "POST", "/_emulator/instagram/17841400000000042/posts", { text: "Jacken" });
  await call(url, "WA", "POST", "/102/message_templates", {
    name: "moin",
    language: "de",
    category: "UTILITY",
    components: [{ type: "BODY", text: "Moin." }],
  });
  await call(url, "", "POST", "/_emulator/threads/105/anna/text", { text: "Moin" });
  await first.close();

  const second = createEmulator({ statePath });
  const after = await second.listen();
  expect((await call(after, "IG", "GET", "/me?fields=username"))["username"]).toBe("nordwind");
  expect((await call(after, "IG", "GET", "/me/messenger_profile?fields=ice_breakers"))["data"]).toHaveLength(1);
  expect((await call(after, "IG", "GET", "/me/media?fields=caption"))["data"]).toMatchObject([{ caption: "Jacken" }]);
  expect((await call(after, "WA", "GET", "/102/message_templates"))["data"]).toMatchObject([{ name: "moin" }]);
  expect((await call(after, "WA", "GET", "/102/phone_numbers"))["data"]).toMatchObject([{ id: "105" }]);
  expect((await call(after, "", "GET", "/_emulator/threads/105/anna"))["messages"]).toMatchObject([{ text: "Moin" }]);
  await second.close();
});

test("what was not delivered before a restart is delivered after it, with the faults and limits that were set", async () => {
  const statePath = join(await mkdtemp(join(tmpdir(), "emulator-")), "state.json");
  const receiver = await startReceiver();
  const first = createEmulator({ statePath });
  const url = await first.listen();
  const post = (method: string, path: string, body: unknown, base = url) =>
    fetch(`${base}/_emulator${path}`, {
      method,
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  await post("POST", "/provision", {
    app: { id: "4711", secret: "s", callbackUrl: receiver.url },
    pages: [{ id: PAGE, name: "Nordwind", token: TOKEN, subscribedFields: ["messages"] }],
    people: [{ id: "anna", firstName: "Anna" }],
  });
  await post("PUT", "/limits", { webhookRetryMs: [50, 50] });
  await post("PUT", "/faults", { webhookOutage: true });
  await post("PUT", `/faults/${PAGE}`, { unsure: 0.5 });
  for (const text of ["eins", "zwei", "drei"]) await post("POST", `/threads/${PAGE}/anna/text`, { text });
  await first.close();
  expect(receiver.received).toEqual([]);

  const second = createEmulator({ statePath });
  const after = await second.listen();
  const { world, webhooks } = second.platform;
  expect(webhooks.pending()).toBe(3);
  expect(world.limits.webhookRetryMs).toEqual([50, 50]);
  expect(world.faults.of(PAGE)).toEqual({ webhookOutage: true, unsure: 0.5 });
  await post("DELETE", "/faults", {}, after);
  const arrived = await receiver.until((all) => all.length === 3);
  expect(arrived.map(({ message }) => message.text)).toEqual(["eins", "zwei", "drei"]);
  await expect.poll(() => webhooks.pending()).toBe(0);
  await second.close();
  await receiver.close();

  const third = createEmulator({ statePath });
  await third.listen();
  expect(third.platform.webhooks.pending()).toBe(0);
  await third.close();
});

test("a reset forgets everything, or everything but the set-up", async () => {
  const stage = await setStage();
  await anna(stage, "text", { text: "Moin" });
  await stage.admin("POST", "/reset", { keep: "setup" });
  expect((await stage.admin("GET", `/threads/${PAGE}/anna`))["messages"]).toEqual([]);
  await stage.admin("POST", "/reset");
  expect(await stage.admin("GET", "/people")).toEqual([]);
  expect((await stage.graph("GET", "/me")).body.error.code).toBe(190);
  await stage.close();
});

describe("the phones page", () => {
  test("is served with a strict policy, and every module and file it names is there", async () => {
    const stage = await setStage();
    const page = await fetch(`${stage.emulator.url}/`);
    expect(page.headers.get("content-security-policy")).toMatch(
      /default-src 'none'.*script-src 'self' 'sha256-[^']+'; style-src 'self'/,
    );
    const html = await page.text();
    const seen = new Set<string>();
    const visit = async (path: string): Promise<void> => {
      if (seen.has(path)) return;
      seen.add(path);
      const response = await fetch(stage.emulator.url + path);
      expect([path, response.status]).toEqual([path, 200]);
      const text = await response.text();
      if (path.endsWith(".css")) for (const [, url = ""] of text.matchAll(/url\("([^"]+)"\)/g)) await visit(url);
      if (!path.endsWith(".ts")) return;
      for (const [, name = ""] of text.matchAll(/from "(\.\/[^"]+)"/g))
        await visit(new URL(name, `http://x${path}`).pathname);
    };
    for (const [path] of html.matchAll(/\/_phones\/[\w./-]+/g)) await visit(path);
    expect([...seen].filter((path) => path.endsWith(".ts")).length).toBeGreaterThan(15);
    expect((await fetch(`${stage.emulator.url}/_phones/client/..%2F..%2Fmain.ts`)).status).toBe(404);
    await stage.close();
  });

  test("hears live of its own threads only", async () => {
    const stage = await setStage();
    await stage.admin("POST", "/people", { id: "tjark", firstName: "Tjark" });
    const stop = new AbortController();
    const response = await fetch(`${stage.emulator.url}/_emulator/live?threads=${stage.psid}`, { signal: stop.signal });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    await stage.admin("POST", `/threads/${PAGE}/tjark/text`, { text: "nicht für dich" });
    await anna(stage, "text", { text: "für dich" });
    let heard = "";
    while (!heard.includes("für dich")) heard += (await reader?.read())?.value ?? "";
    expect(heard).not.toContain("nicht für dich");
    stop.abort();
    await stage.close();
  });
});

test("another website in the same browser cannot steer the emulator", async () => {
  const stage = await setStage();
  const from = (site: string) =>
    fetch(`${stage.emulator.url}/_emulator/people`, { headers: { "sec-fetch-site": site } });
  expect((await from("cross-site")).status).toBe(403);
  expect((await from("same-origin")).status).toBe(200);
  await stage.close();
});

test.skipIf(MATERIAL_DIR === undefined)(
  "naughty strings travel unchanged in both directions (needs MATERIAL_DIR)",
  async () => {
    const strings = (
      JSON.parse(await readFile(join(MATERIAL_DIR ?? "", "naughty-strings.json"), "utf8")) as string[]
    ).filter((text) => text !== "");
    const stage = await setStage({ subscribed: ["messages"] });
    await stage.admin("PUT", "/limits", { textPerSecond: 10_000 });
    await stage.admin(
      "POST",
      "/say",
      strings.map((text) => ({ page: PAGE, person: "anna", text })),
    );
    const events = await stage.receiver.until((all) => all.length === strings.length);
    expect(events.map(({ message }) => message.text)).toEqual(strings);
    for (const text of strings)
      await stage.graph("POST", "/me/messages", { recipient: { id: stage.psid }, message: { text } });
    const thread = await stage.admin("GET", `/threads/${PAGE}/anna`);
    expect(thread["messages"].slice(strings.length).map(({ text }: { text: string }) => text)).toEqual(strings);
    await stage.close();
  },
);
