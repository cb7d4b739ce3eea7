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
    drop: () => asAdmin(adminUrl, `drop database if exists ${name} with (force)`),
  };
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
