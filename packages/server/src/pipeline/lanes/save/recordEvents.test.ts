import { Pool } from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";
import { asId, type WorkspaceId } from "@botschaft/core";
import { createTestDatabase, type TestDatabase } from "../../../../test/database.ts";
import { withWorkspace } from "../../../db/pool.ts";
import { recordEvents } from "./recordEvents.ts";

const MINE = asId<WorkspaceId>("00000000-0000-7000-8000-000000000001");
const THEIRS = asId<WorkspaceId>("00000000-0000-7000-8000-000000000002");
const at = Date.UTC(2026, 11, 1);
const signal = { name: "signal.received", at, data: { name: "order.created" } } as const;
let database: TestDatabase;
let pool: Pool;

beforeEach(async () => {
  database = await createTestDatabase();
  pool = new Pool({ connectionString: database.url, max: 2 });
});
afterEach(async () => {
  await pool.end();
  await database.drop();
});

const names = async () => (await pool.query("select workspace_id, name, data from events order by id")).rows;

test("a member's transaction records for its own workspace, and for no other", async () => {
  await withWorkspace(pool, MINE, (db) => recordEvents(db, [{ workspaceId: MINE, event: signal }]));
  const foreign = withWorkspace(pool, MINE, (db) => recordEvents(db, [{ workspaceId: THEIRS, event: signal }]));
  await expect(foreign).rejects.toThrow("row-level security");
  expect(await names()).toEqual([{ workspace_id: MINE, name: signal.name, data: signal.data }]);
});

test("what is told twice under one key is kept once, and in each workspace", async () => {
  const told = [MINE, MINE, THEIRS].map((workspaceId) => ({ workspaceId, event: signal, dedupeKey: "order 1" }));
  const client = await pool.connect();
  await recordEvents(client, told);
  await recordEvents(client, told);
  await recordEvents(client, [{ workspaceId: MINE, event: signal }]);
  await recordEvents(client, [{ workspaceId: MINE, event: signal }]);
  client.release();
  expect((await names()).map((row) => row.workspace_id)).toEqual([MINE, THEIRS, MINE, MINE]);
});

test("nothing is recorded of what is rolled back", async () => {
  const failing = withWorkspace(pool, MINE, async (db) => {
    await recordEvents(db, [{ workspaceId: MINE, event: signal }]);
    throw new Error("after all not");
  });
  await expect(failing).rejects.toThrow("after all not");
  expect(await names()).toEqual([]);
});
