import { randomUUID } from "node:crypto";
import { asId, type WorkspaceId } from "@botschaft/core";
import { Client, Pool } from "pg";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../test/database.ts";
import { until } from "../../../test/pipelineWorld.ts";
import { CONFIG_TOPIC, Directory } from "./directory.ts";

const workspaceId = asId<WorkspaceId>(randomUUID());
let database: TestDatabase;
let pool: Pool;
let other: Client;
let heard: string[];
beforeEach(async () => {
  database = await createTestDatabase();
  pool = new Pool({ connectionString: database.url });
  other = new Client({ connectionString: database.url });
  await other.connect();
  heard = [];
  other.on("notification", ({ payload = "" }) => heard.push(payload));
  await other.query(`listen ${CONFIG_TOPIC}`);
});
afterEach(async () => {
  await other.end();
  await pool.end();
  await database.drop();
});

test("a change is told to other processes though this one dies right after its commit", async () => {
  const directory = new Directory(pool, (sealed) => sealed);
  vi.spyOn(directory, "reload").mockRejectedValue(new Error("the process is dead"));
  await expect(directory.change(workspaceId, async () => "changed")).rejects.toThrow("dead");
  await until("the notice", () => heard.length > 0);
  expect(heard).toEqual([workspaceId]);
});

test("what is taken back is told to nobody", async () => {
  const directory = new Directory(pool, (sealed) => sealed);
  const failing = directory.change(workspaceId, async () => {
    throw new Error("refused");
  });
  await expect(failing).rejects.toThrow("refused");
  // Notices come in the order of commits: were there one, it would have come before this.
  await pool.query("select pg_notify($1, 'later')", [CONFIG_TOPIC]);
  await until("the later one", () => heard.includes("later"));
  expect(heard).toEqual(["later"]);
});
