import { chmod, mkdtemp, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { startEmbeddedPostgres } from "../embedded.ts";
import { ClusterCopies, NoCopy } from "./clusterCopies.ts";

const DAY_MS = 86_400_000;
const NOW = new Date("2026-12-01T12:00:00Z");

let dataDir: string;
let clusterDir: string;
// Creating a database takes a second: they share one, and each begins without copies.
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "botschaft-copies-"));
  await chmod(dataDir, 0o711);
  const postgres = await startEmbeddedPostgres({ dataDir });
  ({ clusterDir } = postgres);
  await query(postgres.url, "create table kept as select 42 as answer");
  await postgres.stop();
});
beforeEach(async () => {
  await copiesOf().settle(NOW);
  await rm(join(dataDir, "postgres", "copies"), { recursive: true, force: true });
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

test("a copy is a whole database, readable by nobody else, and can be put in the place of the first", async () => {
  const copies = copiesOf();
  const copy = await copies.make("tables-0027", NOW);
  expect(copy).toBe(join(dataDir, "postgres", "copies", "2026-12-01T12-00-00-tables-0027"));
  expect((await stat(copy)).mode & 0o777).toBe(0o700);
  expect((await stat(copy)).uid).toBe((await stat(clusterDir)).uid);

  const aside = `${clusterDir}-aside`;
  await rename(clusterDir, aside);
  await rename(copy, clusterDir);
  try {
    const postgres = await startEmbeddedPostgres({ dataDir });
    expect(await query(postgres.url, "select answer from kept")).toEqual([{ answer: 42 }]);
    await postgres.stop();
    // What was put back is no upgrade that was interrupted.
    expect(await copies.isMade()).toBe(false);
  } finally {
    await rm(clusterDir, { recursive: true });
    await rename(aside, clusterDir);
  }
});

test("an upgrade that is tried again keeps its copy, the next one gets its own, and the older one goes", async () => {
  const copies = copiesOf();
  expect(await copies.isMade()).toBe(false);
  await copies.make("tables-0027", NOW);
  expect(await copies.isMade()).toBe(true);
  await copies.settle(NOW);
  expect(await copies.isMade()).toBe(false);
  await copies.make("tables-0035", new Date(NOW.getTime() + DAY_MS));
  expect(await listCopies()).toHaveLength(2);
  await copies.settle(NOW);
  expect(await listCopies()).toEqual(["2026-12-02T12-00-00-tables-0035"]);
});

test("the newest copy stays for thirty days", async () => {
  const copies = copiesOf();
  await copies.make("tables-0027", NOW);
  await copies.settle(new Date(NOW.getTime() + 30 * DAY_MS));
  expect(await listCopies()).toHaveLength(1);
  await copies.settle(new Date(NOW.getTime() + 30 * DAY_MS + 1));
  expect(await listCopies()).toEqual([]);
});

test("older copies make room; where that is not enough, none is made and a sentence says what it takes", async () => {
  const copy = join(dataDir, "postgres", "copies", "2026-12-01T12-00-00-tables-0027");
  const room = async () => ((await stat(copy).catch(() => undefined)) === undefined ? 10 ** 10 : 0);
  const copies = copiesOf(room);
  await copies.make("tables-0027", NOW);
  await copies.settle(NOW);
  await copies.make("tables-0035", new Date(NOW.getTime() + DAY_MS));
  expect(await listCopies()).toEqual(["2026-12-02T12-00-00-tables-0035"]);

  const full = copiesOf(async () => 5 * 1024 * 1024);
  const refusal = await full.make("tables-0027", NOW).catch((error: Error) => error);
  expect(refusal).toBeInstanceOf(NoCopy);
  expect(String(refusal)).toMatch(/no room .* it takes \d+ MB, and 5 MB are free in \S+copies$/);
  expect(await listCopies()).toEqual([]);
});

test("a database that runs is not copied", async () => {
  const note = join(clusterDir, "postmaster.pid");
  await writeFile(note, "1");
  await expect(copiesOf().make("tables-0027", NOW)).rejects.toThrow("running");
  await rm(note);
});

function copiesOf(freeBytes?: () => Promise<number>): ClusterCopies {
  return new ClusterCopies(dataDir, clusterDir, freeBytes);
}

function listCopies(): Promise<string[]> {
  return readdir(join(dataDir, "postgres", "copies"));
}

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}
