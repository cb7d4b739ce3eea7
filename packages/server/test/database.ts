import { randomUUID } from "node:crypto";
import { Client } from "pg";
import { inject } from "vitest";
import { templateName, withDatabase } from "./databaseSetup.ts";

export interface TestDatabase {
  /** As the role that owns it, which is no superuser. */
  readonly url: string;
  /** Ends whatever is still connected, then removes it. */
  drop(): Promise<void>;
}

/** A migrated, empty database for one test file: `beforeAll` it, `afterAll` drop it. About 60 ms. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const { adminUrl, ownerUrl } = inject("testDatabases");
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  await asAdmin(adminUrl, `create database ${name} template ${templateName} owner botschaft`);
  return {
    url: withDatabase(ownerUrl, name),
    drop: () => drop(adminUrl, name),
  };
}

/** A client that is just saying goodbye, and is told to end in that moment, throws where nobody listens: it gets half a second. */
async function drop(adminUrl: string, name: string): Promise<void> {
  const admin = new Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    for (let look = 0; look < 10; look += 1) {
      const { rowCount } = await admin.query("select from pg_stat_activity where datname = $1 limit 1", [name]);
      if (rowCount === 0) break;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await admin.query(`drop database if exists ${name} with (force)`);
  } finally {
    await admin.end();
  }
}

async function asAdmin(adminUrl: string, statement: string): Promise<void> {
  const admin = new Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    await admin.query(statement);
  } finally {
    await admin.end();
  }
}
