import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { type App, type AppOptions, interruptStart, removeDataDir, startApp, StartFailure } from "./app.ts";
import { processesOn } from "./leftovers.ts";
import { startOldPostgres } from "./oldPostgres.ts";
import { patient } from "../scripts/parts/patience.mjs";

test("npm start says where to go and how to sign in, once, stops on Ctrl-C and finds its data again", async () => {
  const first = await startApp({ isWholeCommand: true });
  try {
    for (const said of [first.url, first.emulatorUrl, first.signInLink]) expect(first.output()).toContain(said);
    expect((await fetch(`${first.url}/`)).status).toBe(200);
    expect((await fetch(`${first.emulatorUrl}/`)).status).toBe(200);
    const cookie = await signIn(first);
    const me = await getMe(first, cookie);
    expect(me.workspaces).not.toEqual([]);
    const again = await fetch(first.signInLink, { redirect: "manual" });
    expect(again.headers.getSetCookie().filter((each) => each.includes("session_token"))).toEqual([]);

    // What finds leftovers finds something while there is something to find.
    const running = (await processesOn(first.dataDir)).join("\n");
    if (process.platform === "linux") {
      for (const part of ["server/src/main.ts", "emulator/src/main.ts", "postgres -D"]) expect(running).toContain(part);
    }
    expect(await first.stop()).toBe(0);
    await nothingRunsOn(first.dataDir);

    const second = await startApp({ dataDir: first.dataDir });
    expect(await getMe(second, cookie)).toEqual({ ...me, emulatorUrl: expect.any(String) });
    expect(await second.stop()).toBe(0);
    await nothingRunsOn(first.dataDir);
  } finally {
    await first.stop();
    await first.removeData();
  }
});

test.each([
  ["while the database starts", "Created a new database"],
  ["while the demo is made", "Setting up the demo"],
])("Ctrl-C %s leaves nothing running, and the next start goes on", async (_when, said) => {
  const { exitCode, output, dataDir } = await interruptStart(said);
  try {
    await nothingRunsOn(dataDir);
    expect(exitCode).toBe(0);
    // Being stopped is no failure to tell of.
    expect(output).not.toMatch(/error|could not|is ready/i);

    const next = await startApp({ dataDir });
    expect((await getMe(next, await signIn(next))).workspaces).toHaveLength(1);
    expect(await next.stop()).toBe(0);
  } finally {
    await removeDataDir(dataDir);
  }
});

test("a port that is taken is named in one sentence", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const address = other.address();
  const port = typeof address === "object" ? String(address?.port) : "";
  try {
    expect(await refusalOf({ env: { PORT: port } })).toMatch(new RegExp(`^[^\\n]*\\b${port}\\b[^\\n]*taken[^\\n]*$`));
    expect(await refusalOf({ env: { EMULATOR_PORT: port } })).toMatch(new RegExp(`\\b${port}\\b.*taken`));
  } finally {
    other.close();
  }
});

test("a data folder that cannot be written is named in one sentence", async () => {
  const dir = await mkdtemp(join(tmpdir(), "botschaft-e2e-"));
  await writeFile(join(dir, "file"), "");
  const dataDir = join(dir, "file", "data");
  try {
    expect(await refusalOf({ dataDir })).toMatch(/^[^\n]*cannot be written[^\n]*$/);
  } finally {
    await rm(dir, { recursive: true });
  }
});

test("a database that is not there is named in one sentence, without its password", async () => {
  const said = await refusalOf({ env: { DATABASE_URL: "postgres://somebody:geheim@127.0.0.1:1/botschaft" } });
  expect(said).toMatch(/^[^\n]*127\.0\.0\.1:1\b[^\n]*$/);
  expect(said).not.toContain("geheim");
});

test("a database that lets nobody in is told from one that is not there", async () => {
  const { url, server } = await startOldPostgres({ letsIn: false });
  const said = await refusalOf({ env: { DATABASE_URL: url } });
  expect(said).toMatch(/^[^\n]*lets nobody in[^\n]*password authentication failed[^\n]*$/);
  expect(said).not.toContain("secret");
  server.close();
});

test("settings that cannot be used are named all at once, without their values", async () => {
  const failure = await startApp({ env: { PORT: "seventy", ROLE: "boss", SECRET_KEY: "geheim" } }).catch(
    (error) => error,
  );
  expect(failure).toBeInstanceOf(StartFailure);
  expect(failure.exitCode).toBe(1);
  for (const name of ["PORT", "ROLE", "SECRET_KEY"]) expect(failure.message).toContain(`  ${name}: `);
  expect(failure.message).not.toMatch(/geheim|node_modules/);
});

test("a database that is too old is named in one sentence, with the version it needs", async () => {
  const { url, server } = await startOldPostgres();
  expect(await refusalOf({ env: { DATABASE_URL: url } })).toMatch(/^[^\n]*\b15\b[^\n]*$/);
  server.close();
});

/** What it says on a start that must fail, with a failing exit code and nothing left running. */
async function refusalOf(options: AppOptions): Promise<string> {
  const failure: unknown = await startApp(options).then(
    async (app) => {
      await app.stop();
      await app.removeData();
      throw new Error("it started");
    },
    (error: unknown) => error,
  );
  if (!(failure instanceof StartFailure)) throw failure;
  expect(failure.exitCode).toBeGreaterThan(0);
  await nothingRunsOn(failure.dataDir);
  // The sentence comes last; before it, the start may have told what it did.
  return failure.message.trim().split("\n").at(-1) ?? "";
}

async function signIn(app: App): Promise<string> {
  const answer = await fetch(app.signInLink, { redirect: "manual" });
  expect(answer.status).toBe(302);
  return answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(";", 1)[0])
    .join("; ");
}

async function getMe(app: App, cookie: string): Promise<{ workspaces: unknown[] }> {
  const answer = await fetch(`${app.url}/api/v1/me`, { headers: { cookie } });
  expect(answer.status).toBe(200);
  return answer.json();
}

async function nothingRunsOn(dataDir: string): Promise<void> {
  await vi.waitFor(async () => expect(await processesOn(dataDir)).toEqual([]), { timeout: patient(5_000) });
}
