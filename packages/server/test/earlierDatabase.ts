/** A database as an earlier version left it: migrations up to one of them, and what that version's tables held. */
import { randomUUID } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { Client } from "pg";
import { inject } from "vitest";
import { withDatabase } from "./databaseSetup.ts";

const MIGRATIONS = new URL("../migrations/", import.meta.url);

/** @param before the first migration that it does not have; `migrate` runs the rest */
export async function createEarlierDatabase(before: string): Promise<{ url: string; drop(): Promise<void> }> {
  const { adminUrl, ownerUrl } = inject("testDatabases");
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  await asClient(adminUrl, (admin) => admin.query(`create database ${name} owner botschaft`));
  const url = withDatabase(ownerUrl, name);
  await asClient(url, async (client) => {
    await client.query(
      "create table migrations (name text primary key, applied_at timestamptz not null default now())",
    );
    const names = (await readdir(MIGRATIONS)).filter((each) => each.endsWith(".sql") && each < before).sort();
    for (const each of names) {
      await client.query(await readFile(new URL(each, MIGRATIONS), "utf8"));
      await client.query("insert into migrations (name) values ($1)", [each]);
    }
  });
  return {
    url,
    drop: () => asClient(adminUrl, (admin) => admin.query(`drop database if exists ${name} with (force)`)),
  };
}

async function asClient(url: string, act: (client: Client) => Promise<unknown>): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await act(client);
  } finally {
    await client.end();
  }
}
