import { Client } from "pg";
import { expect, test } from "vitest";
import { createTestDatabase } from "./database.ts";

test("each test database is migrated and sees nothing of the others", async () => {
  const [one, two] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  const inOne = await connect(one.url);
  const inTwo = await connect(two.url);
  await inOne.query("create table only_here (id int)");
  const found = "select to_regclass('public.migrations') as migrations, to_regclass('public.only_here') as only_here";
  expect((await inOne.query(found)).rows).toEqual([{ migrations: "migrations", only_here: "only_here" }]);
  expect((await inTwo.query(found)).rows).toEqual([{ migrations: "migrations", only_here: null }]);
  await Promise.all([inOne.end(), inTwo.end()]);
  await Promise.all([one.drop(), two.drop()]);
  await expect(connect(one.url)).rejects.toThrow("does not exist");
});

test("the role that tests work with is no superuser, as in production", async () => {
  const database = await createTestDatabase();
  const client = await connect(database.url);
  const { rows } = await client.query("select rolsuper from pg_roles where rolname = current_user");
  expect(rows).toEqual([{ rolsuper: false }]);
  await client.end();
  await database.drop();
});

async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  await client.connect();
  return client;
}
