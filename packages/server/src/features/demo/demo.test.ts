import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { asId, type WorkspaceId } from "@botschaft/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTestApp, type TestApp } from "../../../test/app.ts";
import { ensureFirstOwner, FIRST_OWNER } from "../../auth/index.ts";
import { createLog } from "../../log.ts";
import { type EmulatorProcess, startEmulator } from "../../start/emulatorProcess.ts";
import { type DemoParts, ensureDemo } from "./index.ts";
import { stories } from "./past/stories/index.ts";

let app: TestApp;
let emulator: EmulatorProcess;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "botschaft-demo-"));
  [app, emulator] = await Promise.all([createTestApp(), startTestEmulator()]);
  await ensureDemo(await parts());
});
afterAll(async () => {
  await app.close();
  await emulator.stop();
  await rm(folder, { recursive: true });
});

const startTestEmulator = () => startEmulator({ port: 0, statePath: join(folder, "emulator.json") });

async function parts(): Promise<DemoParts> {
  const { config, publicUrl, pool, pipeline, directory, auth, secretKey } = app;
  return {
    deps: {
      config,
      publicUrl,
      pool,
      pipeline,
      hub: pipeline.hub,
      access: pipeline.access,
      presence: pipeline.presence,
      mailer: undefined,
      directory,
      auth,
      secretKey,
      log: createLog("silent"),
    },
    directory,
    platform: pipeline.platform,
    databaseUrl: app.databaseUrl,
    emulatorUrl: emulator.url,
    owner: await ensureFirstOwner(pool),
    unnamed: FIRST_OWNER.name,
    now: Date.now(),
    say: () => {},
  };
}

async function one<Row>(sql: string): Promise<Row> {
  const { rows } = await app.pool.query(sql);
  return rows[0] as Row;
}

describe("an installation without a workspace", () => {
  test("gets the shop Nordwind with its people", async () => {
    const { rows } = await app.pool.query(
      "select w.name as workspace, u.name, m.role from members m join users u on u.id = m.user_id join workspaces w on w.id = m.workspace_id order by u.name",
    );
    expect(rows).toEqual([
      { workspace: "Nordwind", name: "Jana Petersen", role: "agent" },
      { workspace: "Nordwind", name: "Merle Thomsen", role: "owner" },
      { workspace: "Nordwind", name: "Ole Hansen", role: "admin" },
      { workspace: "Nordwind", name: "Svea Christiansen", role: "viewer" },
    ]);
  });

  test("gets a conversation with everybody the week tells of, each with name and face", async () => {
    const sum = await one<{ conversations: number; named: number; faces: number }>(
      `select count(*)::int as conversations, count(p.name)::int as named, count(p.picture_url)::int as faces
         from conversations c join contacts p on p.workspace_id = c.workspace_id and p.id = c.contact_id`,
    );
    expect(sum).toEqual({ conversations: stories.length, named: stories.length, faces: stories.length });
    expect(stories.length).toBeGreaterThanOrEqual(50);
  });

  test("has four who wait for a person, and something in each view", async () => {
    const views = await one<Record<string, number>>(
      `select count(*) filter (where waiting_since is not null)::int as waiting, count(*) filter (where status = 'snoozed')::int as snoozed,
              count(*) filter (where status = 'closed')::int as closed, count(*) filter (where status = 'open' and holder = 'bot')::int as bot,
              count(*) filter (where status = 'open' and holder = 'member')::int as member from conversations`,
    );
    expect(views["waiting"]).toBe(4);
    for (const view of ["snoozed", "closed", "bot", "member"]) expect(views[view], view).toBeGreaterThanOrEqual(4);
  });

  test("has a ledger that adds up, and nothing left to do", async () => {
    const { rows } = await app.pool.query<{ metric: string; sum: number }>(
      "select metric, sum(count)::int from ledger group by metric",
    );
    const ledger = Object.fromEntries(rows.map(({ metric, sum }) => [metric, sum]));
    const journal = await one<{ entries: number }>("select count(*)::int as entries from journal");
    const said = await one<{ ours: number }>("select count(*)::int as ours from messages where ground is not null");
    expect(ledger).toEqual({
      arrived: journal.entries,
      received: journal.entries,
      handled: journal.entries,
      sent: said.ours,
    });
    for (const table of ["journal_queue", "journal_failures", "outbox", "effects"]) {
      expect(await one(`select count(*)::int as count from ${table}`), table).toEqual({ count: 0 });
    }
  });

  test("has every message of ours sent, known to the platform, and every thread without a gap", async () => {
    expect(
      await one(
        "select count(*)::int as count from messages where ground is not null and (delivery <> 'sent' or mid is null)",
      ),
    ).toEqual({ count: 0 });
    const gaps = await one(
      `select count(*)::int as count from (select max(seq) as last, count(*) as messages from messages group by conversation_id) t where last <> messages`,
    );
    expect(gaps).toEqual({ count: 0 });
    const strays = await one(
      `select count(*)::int as count from conversations c
        where (c.state->>'lastSeq')::int <> (select max(seq) from messages m where m.workspace_id = c.workspace_id and m.conversation_id = c.id)
           or c.status <> c.state->>'status' or c.unread <> (c.state->>'unread')::int`,
    );
    expect(strays).toEqual({ count: 0 });
  });

  test("has timers only for what is still to come", async () => {
    expect(await one("select count(*)::int as count from timers where due_at <= now()")).toEqual({ count: 0 });
    expect(await one("select count(*)::int as count from timers where name = 'snooze'")).toEqual({ count: 4 });
  });

  test("has a past of seven days and nothing in the future", async () => {
    const span = await one<{ oldest: number; newest: number }>(
      "select extract(epoch from now() - min(at))::float8 as oldest, extract(epoch from now() - max(at))::float8 as newest from messages",
    );
    expect(span.newest).toBeGreaterThan(0);
    expect(span.oldest).toBeLessThan(8 * 86_400);
    expect(span.oldest).toBeGreaterThan(5 * 86_400);
  });

  test("has the same words on the phones as in the inbox", async () => {
    const { rows } = await app.pool.query<{ mid: string; at: number }>(
      "select mid, (extract(epoch from at) * 1000)::float8 as at from messages where mid is not null",
    );
    const ours = new Map(rows.map(({ mid, at }) => [mid, Math.round(at)]));
    const phones = await Promise.all(stories.map(({ customer }) => readPhone(customer.id)));
    const theirs = new Map(phones.flat().map(({ mid, at }) => [mid, at]));
    expect(theirs).toEqual(ours);
  });

  test("replays all of it without a change", async () => {
    const workspace = await one<{ id: string }>("select id from workspaces");
    const before = await one("select md5(string_agg(state::text, '' order by id)) as states from conversations");
    const replayed = await app.pipeline.replay(asId<WorkspaceId>(workspace.id), { since: new Date(0), entryIds: null });
    expect(replayed.rawEvents).toBeGreaterThan(500);
    expect(replayed.newEntries).toBe(0);
    expect(await one("select md5(string_agg(state::text, '' order by id)) as states from conversations")).toEqual(
      before,
    );
  });
});

describe("a later start", () => {
  test("founds nothing twice", async () => {
    const before = await countAll();
    await ensureDemo(await parts());
    expect(await countAll()).toEqual(before);
  });

  test("finds an emulator that moved to another port, and its pictures", async () => {
    const oldUrl = emulator.url;
    await emulator.stop();
    emulator = await startTestEmulator();
    expect(emulator.url).not.toBe(oldUrl);
    await ensureDemo(await parts());
    expect(await one("select graph_url from channels")).toEqual({ graph_url: emulator.url });
    const left = await one(
      `select (select count(*)::int from messages where body::text like '%${oldUrl}%') + (select count(*)::int from contacts where picture_url like '${oldUrl}%') as count`,
    );
    expect(left).toEqual({ count: 0 });
    const { url } = await one<{ url: string }>(
      "select body #>> '{contents,0,items,0,source,url}' as url from messages where body #>> '{contents,0,items,0,type}' = 'audio' limit 1",
    );
    expect((await fetch(url)).headers.get("content-type")).toBe("audio/mpeg");
  });

  test("leaves a Page alone that somebody disconnected", async () => {
    await app.pool.query("update channels set removed_at = now()");
    await ensureDemo(await parts());
    expect(await one("select count(*)::int as count from channels")).toEqual({ count: 1 });
    await app.pool.query("update channels set removed_at = null");
  });
});

test("the demo's workspace says that it is one, and no other does", async () => {
  const { id: demoId } = await one<{ id: string }>("select id from workspaces");
  const person = await app.createMember(demoId, "viewer");
  const own = (await app.call(person, "POST", "/workspaces", { name: "Nordwind", settings: { demo: {} } })).json;
  expect(own.isDemo).toBe(false);
  const { workspaces } = (await app.call(person, "GET", "/me")).json;
  expect(workspaces.map(({ id, isDemo }: { id: string; isDemo: boolean }) => [id === own.id, isDemo])).toEqual(
    expect.arrayContaining([
      [true, false],
      [false, true],
    ]),
  );
  expect((await app.call(person, "GET", `/workspaces/${demoId}`)).json.isDemo).toBe(true);
});

test("an installation with workspaces of its own gets no demo", async () => {
  const other = await createTestApp();
  try {
    await other.createWorkspace("Eigener Laden");
    await ensureDemo({
      ...(await parts()),
      deps: { ...(await parts()).deps, pool: other.pool },
      databaseUrl: other.databaseUrl,
    });
    const { rows } = await other.pool.query("select name from workspaces");
    expect(rows).toEqual([{ name: "Eigener Laden" }]);
  } finally {
    await other.close();
  }
});

async function readPhone(person: string): Promise<{ mid: string; at: number }[]> {
  const { rows } = await app.pool.query<{ account_id: string }>("select account_id from channels");
  const answer = await fetch(`${emulator.url}/_emulator/threads/${rows[0]?.account_id}/${person}`);
  const { messages } = (await answer.json()) as { messages: { mid: string; at: number }[] };
  return messages;
}

async function countAll(): Promise<unknown> {
  const tables = [
    "workspaces",
    "users",
    "members",
    "channels",
    "flows",
    "flow_versions",
    "contacts",
    "conversations",
    "messages",
    "journal",
    "raw_events",
  ];
  return await one(`select ${tables.map((table) => `(select count(*)::int from ${table}) as ${table}`).join(", ")}`);
}
