import { Client } from "pg";
import type { TestProject } from "vitest/node";
import { migrate } from "../src/db/migrate.ts";
import { startThrowawayPostgres } from "./throwawayPostgres.ts";

declare module "vitest" {
  export interface ProvidedContext {
    testDatabases: { readonly adminUrl: string; readonly ownerUrl: string };
  }
}

export const templateName = "botschaft_template";

/** Starts one PostgreSQL for the whole run and migrates the database from which each test file gets a copy. */
export default async function setUpDatabases(project: TestProject): Promise<() => Promise<void>> {
  const postgres = await startThrowawayPostgres({ durable: false });
  try {
    const admin = new Client({ connectionString: postgres.adminUrl });
    await admin.connect();
    await admin.query(`create database ${templateName} owner botschaft`);
    await admin.end();
    await migrate(withDatabase(postgres.url, templateName));
  } catch (error) {
    await postgres.stop();
    throw error;
  }
  project.provide("testDatabases", { adminUrl: postgres.adminUrl, ownerUrl: postgres.url });
  return () => postgres.stop();
}

/** The same server and role, another database. */
export function withDatabase(databaseUrl: string, name: string): string {
  const url = new URL(databaseUrl);
  url.pathname = `/${name}`;
  return url.href;
}
