/**
 * A data folder of an earlier version opens under this one by the ordinary start alone. What must be so is said in what users see:
 * tables may change, and the migrations are tried by exactly this.
 */
import { createHmac } from "node:crypto";
import { readdir, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { patient } from "../scripts/parts/patience.mjs";
import { type App, killStart, startApp } from "./app.ts";
import { type Unpacked, unpack } from "./upgrade/fixture.ts";
import { HOUSE } from "./upgrade/house.ts";
import {
  type Caller,
  get,
  listConversations,
  listMessages,
  look,
  post,
  type Seen,
  type SeenMessage,
} from "./upgrade/look.ts";
import { Phones } from "./upgrade/phones.ts";

/** Long enough after the start for the wait to end while everything runs, and for what was retried before to be due. */
const WAIT_LEFT_MS = 20_000;
/** Sends that were tried often wait longer and longer; the platform is at another address at first, as every port is a free one. */
const LONG = { timeout: patient(180_000) };

describe.each(["432a8f2"])("a data folder of version %s", (name) => {
  let folder: Unpacked;
  let app: App;
  let caller: Caller;
  let phones: Phones;
  let now: Seen;
  beforeAll(async () => {
    folder = await unpack(name, ({ waitDueAt, packedAt }) => waitDueAt - packedAt - WAIT_LEFT_MS);
    const { dataDir, note } = folder;
    app = await startApp({ dataDir, isWholeCommand: true });
    const key = await readFile(join(dataDir, "installation-key"), "utf8");
    caller = { url: app.url, headers: { authorization: `Bearer ${key.trim()}`, "x-workspace-id": note.workspaceId } };
    phones = await Phones.at(app.emulatorUrl);
    now = await look(caller, note.workspaceId, ({ id }) => id in note.seen.threads);
  });
  afterAll(async () => {
    await app?.stop();
    if (folder) await rm(dirname(folder.dataDir), { recursive: true, force: true });
  });

  test("was copied before its tables were changed", async () => {
    const said = /as it was before the upgrade lies in (\S+)\.$/m.exec(app.output())?.[1] ?? "";
    expect(said).toContain(join(folder.dataDir, "postgres", "copies"));
    expect(await readdir(said)).toEqual(expect.arrayContaining(["PG_VERSION", "base", "global", "pg_wal"]));
  });

  const of = (role: string) => folder.note.cast[role] ?? "";
  /** In these something goes on. */
  const moving = () => new Set(["asked", "waiting", "arrived", "lost", "queued-1", "queued-2", "queued-3"].map(of));

  test("has all its members, invitations, keys, flows and channels", () => {
    const { note } = folder;
    for (const what of ["members", "invitations", "keys", "flows", "channels", "unassigned"] as const) {
      expect(now[what], what).toEqual(note.seen[what]);
      expect(now[what], what).not.toEqual([]);
    }
  });

  test("has all its conversations and people, each as it was", () => {
    const { seen } = folder.note;
    expect(seen.conversations.length).toBeGreaterThan(2_000);
    // In the demo a bot comes back to its conversations by itself, as it would have without the upgrade.
    const isReturnedTo = (id: string) => {
      const added = now.threads[id]?.slice(seen.threads[id]?.length) ?? [];
      return added.length === 1 && added[0]?.kind === "event" && added[0].texts[0] === "bot_returned";
    };
    const resting = ({ conversations }: Seen) =>
      conversations.filter(({ id }) => !moving().has(id) && !isReturnedTo(id));
    expect(resting(now)).toEqual(resting(seen));
    expect(now.conversations.map(({ id }) => id)).toEqual(seen.conversations.map(({ id }) => id));
    expect(now.counts).toEqual(seen.counts);
    expect(byId(now.contacts)).toEqual(byId(seen.contacts));
  });

  test("has every message with its text, its moment and its files", () => {
    const { note, movedMs } = folder;
    const then = Object.entries(note.seen.threads);
    expect(then.length).toBeGreaterThan(90);
    for (const [id, messages] of then) {
      // Of one that had not left, or of which nobody knew, it is another test's matter when and how it did.
      const isUnderWay = (index: number) => ["queued", "uncertain"].includes(messages[index]?.delivery ?? "");
      const told = (message: SeenMessage, index: number) =>
        isUnderWay(index) ? { ...message, at: "later", delivery: "somehow" } : message;
      const before = messages.map((message) => ({ ...message, at: message.at + movedMs }));
      const after = now.threads[id]?.slice(0, before.length) ?? [];
      const whose = note.seen.conversations.find((each) => each.id === id)?.contact.name ?? id;
      expect(after.map(told), whose).toEqual(before.map(told));
    }
    const files = (messages: readonly SeenMessage[] = []) => messages.flatMap((message) => message.files);
    expect(files(now.threads[of("photo")])).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)]);
  });

  test("finds what one of thousands said", LONG, async () => {
    await vi.waitFor(async () => {
      const q = encodeURIComponent("1-1234?");
      expect(await get(caller, `/conversations?q=${q}`)).toMatchObject({
        items: [{ contact: { name: expect.stringContaining("-1234 ") } }],
      });
    }, LONG);
  });

  test("lets its keys in, and knows a reply that was asked for before", LONG, async () => {
    const { keySecret, clientKey } = folder.note;
    const machine = { url: app.url, headers: { authorization: `Bearer ${keySecret}` } };
    const before = await listMessages(machine, of("answered"));
    await post(caller, `/conversations/${of("answered")}/messages`, {
      content: { kind: "text", text: HOUSE.reply },
      clientKey,
    });
    expect(await listMessages(machine, of("answered"))).toEqual(before);
  });

  test("lets its owner sign in", async () => {
    const signedIn = await fetch(app.signInLink, { redirect: "manual" });
    const cookie = signedIn.headers
      .getSetCookie()
      .flatMap((each) => each.split(";", 1))
      .join("; ");
    expect(await get({ url: app.url, headers: { cookie } }, "/me")).toMatchObject({
      workspaces: [{ id: folder.note.workspaceId, role: "owner" }],
    });
  });

  test("knows a webhook that the platform sends once more", LONG, async () => {
    const before = await listMessages(caller, of("closed"));
    const { psid, messages } = await phones.threadOf("closed");
    const said = messages.find(({ from }) => from === "person");
    const { page: id } = phones;
    const event = { sender: { id: psid }, recipient: { id }, timestamp: said?.at };
    const messaging = [{ ...event, message: { mid: said?.mid, text: said?.text } }];
    const body = JSON.stringify({ object: "page", entry: [{ id, time: Date.now(), messaging }] });
    const signature = createHmac("sha256", await phones.readAppSecret())
      .update(body)
      .digest("hex");
    const headers = { "content-type": "application/json", "x-hub-signature-256": `sha256=${signature}` };
    expect((await fetch(`${app.url}/webhooks/meta`, { method: "POST", headers, body })).status).toBe(200);
    // What comes after it in the same conversation is handled after it.
    await phones.say([["closed", HOUSE.ask]]);
    await vi.waitFor(async () => {
      const added = (await listMessages(caller, of("closed"))).slice(before.length);
      expect(added.flatMap(({ kind, texts }) => (kind === "said" ? texts : []))).toEqual([HOUSE.ask, HOUSE.answer]);
    }, LONG);
  });

  test("goes on with a question that waited for its answer", LONG, async () => {
    expect((await phones.heardBy("asked")).at(-1)).toBe(HOUSE.question);
    await phones.say([["asked", "41"]]);
    await vi.waitFor(async () => expect((await phones.heardBy("asked")).at(-1)).toBe(HOUSE.noted), LONG);
    expect(await get(caller, `/conversations/${of("asked")}`)).toMatchObject({
      contact: { attributes: { Schuhgröße: 41 } },
    });
  });

  test("goes on after a wait, once it is over", LONG, async () => {
    await vi.waitFor(async () => expect(await phones.heardBy("waiting")).toContain(HOUSE.waited), LONG);
  });

  test("sends each message that had not left, once, and none that had", { timeout: patient(200_000) }, async () => {
    const conversations = await listConversations(caller);
    await vi.waitFor(
      async () => {
        for (const { id } of conversations.filter((each) => moving().has(each.id))) {
          const deliveries = (await listMessages(caller, id)).map(({ delivery }) => delivery);
          expect(new Set(deliveries)).toEqual(new Set(["none", "sent"]));
        }
      },
      { timeout: patient(180_000), interval: 500 },
    );
    await phones.untilQuiet();
    const psids = new Map<string | null, string>();
    for (const role of Object.keys(folder.note.cast)) psids.set((await phones.threadOf(role)).psid, role);
    // All that left since the start, whoever it was for; only these two wrote since.
    const sent = (await phones.listSends()).filter(({ text }) => text !== null);
    const unasked = sent.filter(({ psid }) => !["asked", "closed"].includes(psids.get(psid) ?? ""));
    expect(unasked.map(({ psid, text }) => `${psids.get(psid)}: ${text}`).toSorted()).toEqual([
      `lost: ${HOUSE.answer}`,
      `queued-1: ${HOUSE.answer}`,
      `queued-2: ${HOUSE.answer}`,
      `queued-3: ${HOUSE.answer}`,
      `waiting: ${HOUSE.waited}`,
    ]);
  });
});

test(
  "an upgrade that is killed goes on with the next start, and keeps the copy it began with",
  async () => {
    const { dataDir, note } = await unpack("432a8f2", () => 0);
    let app: App | undefined;
    try {
      await killStart(dataDir, "as it was before the upgrade lies in");
      app = await startApp({ dataDir });
      expect(app.output()).not.toContain("Copying the database");
      expect(await readdir(join(dataDir, "postgres", "copies"))).toEqual([expect.stringMatching(/-tables-0027$/)]);
      const machine = { url: app.url, headers: { authorization: `Bearer ${note.keySecret}` } };
      expect((await listConversations(machine)).map(({ id }) => id)).toEqual(
        note.seen.conversations.map(({ id }) => id),
      );
    } finally {
      await app?.stop();
      await rm(dirname(dataDir), { recursive: true, force: true });
    }
  },
  patient(120_000),
);

function byId<T extends { readonly id: string }>(items: readonly T[]): readonly T[] {
  return items.toSorted((one, other) => (one.id < other.id ? -1 : 1));
}
