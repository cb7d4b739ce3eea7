import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Client } from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "./embedded.ts";
import { prepareCluster } from "./embedded/cluster.ts";
import { openHome } from "./embedded/home.ts";
import { findPrograms } from "./embedded/programs.ts";
import { patient } from "../../../../scripts/parts/patience.mjs";

let dataDir: string;
let running: EmbeddedPostgres[];
let children: ChildProcess[];

// Creating a database takes a second, so they share one; each starts and stops it and uses a table name of its own.
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "botschaft-embedded-"));
  await chmod(dataDir, 0o711);
});

afterAll(() => rm(dataDir, { recursive: true, force: true }));

beforeEach(() => {
  running = [];
  children = [];
});

afterEach(async () => {
  for (const child of children) await end(child, "SIGTERM");
  for (const postgres of running) await postgres.stop();
});

test("a second start finds what the first one kept", async () => {
  const first = await start();
  await query(first.url, "create table kept_0 as select 42 as answer");
  await first.stop();
  await expect(query(first.url, "select 1")).rejects.toThrow("ECONNREFUSED");

  const second = await start();
  expect(await query(second.url, "select answer from kept_0")).toEqual([{ answer: 42 }]);
});

test("it is durable, listens on this machine only and demands a password", async () => {
  const postgres = await start();
  const settings =
    "select name, setting from pg_settings where name in ('fsync', 'listen_addresses', 'synchronous_commit') order by 1";
  expect(await query(postgres.url, settings)).toEqual([
    { name: "fsync", setting: "on" },
    { name: "listen_addresses", setting: "127.0.0.1" },
    { name: "synchronous_commit", setting: "on" },
  ]);
  await expect(query(postgres.url.replace(/:[^:@]+@/, ":guess@"), "select 1")).rejects.toThrow(
    "password authentication failed",
  );
  expect((await stat(join(dataDir, "postgres", "secret"))).mode & 0o777).toBe(0o600);
});

test("umlauts are letters to trigrams, upper case and full-text search", async () => {
  const postgres = await start();
  await query(postgres.url, "create extension if not exists pg_trgm");
  expect(
    await query(postgres.url, "select similarity('größe', 'GRÖSSE') > 0.2 as similar, lower('ÄÖÜ') as lower"),
  ).toEqual([{ similar: true, lower: "äöü" }]);
});

test("an orphan of a killed process is stopped, and everything committed is there", async () => {
  const owner = await startInOwnProcess();
  await query(owner.url, "create table kept_1 as select 42 as answer");
  await end(owner.process, "SIGKILL");
  expect(await query(owner.url, "select answer from kept_1")).toEqual([{ answer: 42 }]); // it lives on without its owner

  const lines: string[] = [];
  const next = await start({ logLine: (line) => lines.push(line) });
  expect(lines).toEqual(["Stopping the database that an earlier, killed start left running."]);
  expect(next.pid).not.toBe(owner.pid);
  expect(await query(next.url, "select answer from kept_1")).toEqual([{ answer: 42 }]);
});

test("PostgreSQL killed together with its owner recovers on the next start", async () => {
  const owner = await startInOwnProcess();
  await query(owner.url, "create table kept_2 as select 42 as answer");
  await end(owner.process, "SIGKILL");
  process.kill(owner.pid, "SIGKILL");

  const next = await start();
  expect(await query(next.url, "select answer from kept_2")).toEqual([{ answer: 42 }]);
});

test("a process number that now belongs to another program does not prevent the start", async () => {
  const postgres = await start();
  await postgres.stop();
  const note = [process.pid, postgres.clusterDir, 1, postgres.port, "", "127.0.0.1", "", "ready"].join("\n");
  await writeFile(join(postgres.clusterDir, "postmaster.pid"), note);

  const next = await start();
  expect(await query(next.url, "select 1 as one")).toEqual([{ one: 1 }]);
});

test("nor does one that now belongs to the PostgreSQL of another data folder", async () => {
  const otherDir = await mkdtemp(join(tmpdir(), "botschaft-embedded-"));
  await chmod(otherDir, 0o711);
  const other = await startEmbeddedPostgres({ dataDir: otherDir });
  try {
    const postgres = await start();
    await postgres.stop();
    const note = [other.pid, postgres.clusterDir, 1, postgres.port, "", "127.0.0.1", "", "ready"].join("\n");
    await writeFile(join(postgres.clusterDir, "postmaster.pid"), note);

    const next = await start();
    expect(await query(next.url, "select 1 as one")).toEqual([{ one: 1 }]);
    expect(await query(other.url, "select 2 as two")).toEqual([{ two: 2 }]);
  } finally {
    await other.stop();
    await rm(otherDir, { recursive: true });
  }
});

test.runIf(process.getuid?.() === 0)("a user id without a name is told what to do about it", async () => {
  const nameless = { uid: 45_678, gid: 45_678 };
  const dir = await mkdtemp(join(tmpdir(), "botschaft-embedded-"));
  await chmod(dir, 0o777);
  const home = { ...openHome(dir), account: nameless, clusterDir: join(dir, "cluster") };
  expect(() => prepareCluster(home, findPrograms(nameless))).toThrow(
    /user id 45678 has no name on this system: .*\/etc\/passwd.*DATABASE_URL/,
  );
  await rm(dir, { recursive: true });
});

test("PostgreSQL that dies alone is started again on the same port", async () => {
  const postgres = await start();
  const { pid } = postgres;
  process.kill(pid, "SIGKILL");
  await vi.waitFor(() => expect(postgres.pid).not.toBe(pid), { timeout: patient(20_000) });
  expect(await query(postgres.url, "select 1 as one")).toEqual([{ one: 1 }]);
});

test("a data folder in use by a living process is refused", async () => {
  const owner = await startInOwnProcess();
  await expect(start()).rejects.toThrow(/in use by another running Botschaft/);
  expect(await query(owner.url, "select 1 as one")).toEqual([{ one: 1 }]);
});

test("a data folder that cannot be written is refused with the reason", async () => {
  await writeFile(join(dataDir, "file"), "");
  const below = join(dataDir, "file", "data");
  await expect(startEmbeddedPostgres({ dataDir: below })).rejects.toThrow(
    `The data folder ${below} cannot be written: a part of its path is a file, not a folder.`,
  );
});

test("a database of another major version is refused, and left as it was", async () => {
  const postgres = await start();
  await postgres.stop();
  const version = join(postgres.clusterDir, "PG_VERSION");
  await writeFile(version, "15\n");
  await expect(start()).rejects.toThrow(/was made by PostgreSQL 15, and this Botschaft brings 18/);
  expect(await readFile(version, "utf8")).toBe("15\n");
  await writeFile(version, "18\n");
});

test("a wanted port that is taken is named", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const address = other.address();
  const port = typeof address === "object" ? address?.port : undefined;
  await expect(start({ port })).rejects.toThrow(`Port ${port}, meant for the database, is taken by another program.`);
  other.close();
});

test.runIf(process.getuid?.() === 0)(
  "under root, a closed data folder keeps a pointer to a database that lies elsewhere",
  async () => {
    const closed = await mkdtemp(join(tmpdir(), "botschaft-embedded-"));
    const first = await startEmbeddedPostgres({ dataDir: closed });
    running.push(first);
    try {
      expect(first.clusterDir).toMatch(/^\/var\/lib\/botschaft\/postgres-/);
      expect(await readFile(join(closed, "postgres", "location"), "utf8")).toBe(`${first.clusterDir}\n`);
      await query(first.url, "create table kept as select 42 as answer");
      await first.stop();

      const second = await startEmbeddedPostgres({ dataDir: closed });
      running.push(second);
      expect(await query(second.url, "select answer from kept")).toEqual([{ answer: 42 }]);
      await second.stop();

      await rm(first.clusterDir, { recursive: true });
      await expect(startEmbeddedPostgres({ dataDir: closed })).rejects.toThrow(
        /bring that folder back, or remove the file/,
      );
    } finally {
      await rm(first.clusterDir, { recursive: true, force: true });
      await rm(closed, { recursive: true });
    }
  },
);

test.runIf(process.getuid?.() === 0)("two starts at once on a closed data folder mean the same database", async () => {
  const closed = await mkdtemp(join(tmpdir(), "botschaft-embedded-"));
  // As each sees it before either has made anything.
  const [one, other] = [openHome(closed), openHome(closed)];
  expect(one.clusterDir).toMatch(/^\/var\/lib\/botschaft\/postgres-[0-9a-f]{12}$/);
  expect(other.clusterDir).toBe(one.clusterDir);
  await rm(closed, { recursive: true });
});

test("a secret that a full disk left empty is made anew, unless a database was made with it", async () => {
  const empty = await mkdtemp(join(tmpdir(), "botschaft-embedded-"));
  await mkdir(join(empty, "postgres"));
  await writeFile(join(empty, "postgres", "secret"), "");
  const made = openHome(empty).passwordOf("postgres");
  expect((await readFile(join(empty, "postgres", "secret"), "utf8")).length).toBeGreaterThan(40);
  expect(openHome(empty).passwordOf("postgres")).toBe(made);

  await mkdir(join(empty, "postgres", "cluster"));
  await writeFile(join(empty, "postgres", "secret"), "");
  openHome(empty);
  expect(await readFile(join(empty, "postgres", "secret"), "utf8")).toBe("");
  await rm(empty, { recursive: true });
});

async function start(options: { port?: number | undefined; logLine?: (line: string) => void } = {}) {
  const postgres = await startEmbeddedPostgres({ dataDir, ...options });
  running.push(postgres);
  return postgres;
}

/** Another process that owns the database, so that it can be killed. */
async function startInOwnProcess(): Promise<{ process: ChildProcess; url: string; pid: number }> {
  const fixture = fileURLToPath(new URL("../../test/ownPostgres.ts", import.meta.url));
  const child = fork(fixture, [dataDir], { stdio: "inherit" });
  children.push(child);
  const [{ url, pid }] = await once(child, "message");
  return { process: child, url, pid };
}

async function end(child: ChildProcess, signal: "SIGTERM" | "SIGKILL"): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  await once(child, "exit");
}

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  // A server killed under us shows in the query itself.
  client.on("error", () => {});
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}
