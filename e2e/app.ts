import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";

export interface App {
  /** Console, API, webhooks and widget. */
  readonly url: string;
  /** The emulated Graph API and the phones. */
  readonly emulatorUrl: string;
  readonly signInLink: string;
  readonly dataDir: string;
  readonly pid: number;
  /** Everything it has said so far. */
  output(): string;
  /** Stops it as Ctrl-C would and answers with its exit code. Its data stays until `removeData`. */
  stop(): Promise<number>;
  removeData(): Promise<void>;
}

export interface AppOptions {
  /** An earlier app's folder, to find its data again. */
  readonly dataDir?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** How `npm start` ended before it was ready. */
export class StartFailure extends Error {
  override name = "StartFailure";
  readonly exitCode: number;

  constructor(exitCode: number, output: string) {
    super(output);
    this.exitCode = exitCode;
  }
}

const readyWithinMs = 60_000;
const main = fileURLToPath(new URL("../packages/server/src/main.ts", import.meta.url));

/**
 * Runs the whole product as processes of its own, on free ports and in a temporary data folder, and waits until it is
 * ready. Throws {@link StartFailure} with all it said when it ends before that.
 */
export async function startApp(options: AppOptions = {}): Promise<App> {
  const { CONSOLE_MISSING: missing } = process.env;
  if (missing) throw new Error(`There is no console for this test: ${missing}.`);
  const dataDir = options.dataDir ?? (await createDataDir());
  const { DATABASE_URL: _theDevelopers, ...inherited } = process.env;
  const env = { ...inherited, HOST: "127.0.0.1", PORT: "0", EMULATOR_PORT: "0", DATA_DIR: dataDir, LOG_LEVEL: "warn", ...options.env };
  const child = spawn(process.execPath, [main], { env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text: string) => (output += text));

  const removeData = () => removeDataDir(dataDir);
  try {
    const runtime = await untilReady(child, dataDir, () => output);
    return { ...runtime, dataDir, output: () => output, stop: () => stop(child), removeData };
  } catch (error) {
    if (!hasEnded(child)) await stop(child);
    if (options.dataDir === undefined) await removeData();
    throw error;
  }
}

interface Runtime {
  readonly pid: number;
  readonly url: string;
  readonly emulatorUrl: string;
  readonly signInLink: string;
}

async function untilReady(child: ChildProcess, dataDir: string, output: () => string): Promise<Runtime> {
  const deadline = Date.now() + readyWithinMs;
  while (Date.now() < deadline) {
    if (hasEnded(child)) {
      await once(child, "close").catch(() => {});
      throw new StartFailure(child.exitCode ?? 1, output());
    }
    const runtime = await readRuntime(dataDir, child.pid);
    if (runtime && (await isReady(runtime.url))) return runtime;
    await delay(50);
  }
  throw new Error(`Botschaft was not ready within ${readyWithinMs / 1000} s. It said:\n${output()}`);
}

/** What the server notes for programs; an older note, of a process that is gone, does not count. */
async function readRuntime(dataDir: string, pid: number | undefined): Promise<Runtime | undefined> {
  let note: unknown;
  try {
    note = JSON.parse(await readFile(join(dataDir, "runtime.json"), "utf8"));
  } catch {
    return undefined;
  }
  if (typeof note !== "object" || note === null || !("pid" in note) || note.pid !== pid) return undefined;
  const text = (name: string) => String((note as Record<string, unknown>)[name] ?? "");
  return { pid: note.pid as number, url: text("url"), emulatorUrl: text("emulatorUrl"), signInLink: text("signInLink") };
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(5_000) })).ok;
  } catch {
    return false;
  }
}

async function stop(child: ChildProcess): Promise<number> {
  if (!hasEnded(child)) {
    child.kill("SIGINT");
    const isLate = await Promise.race([once(child, "exit").then(() => false), delay(30_000, true, { ref: false })]);
    if (isLate) {
      child.kill("SIGKILL");
      throw new Error("Botschaft did not stop within 30 s of being asked to.");
    }
  }
  return child.exitCode ?? 1;
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

async function createDataDir(): Promise<string> {
  const dataDir = await mkdtemp(join(tmpdir(), "botschaft-e2e-"));
  // Under root, PostgreSQL's own account has to get through.
  await chmod(dataDir, 0o711);
  return dataDir;
}

async function removeDataDir(dataDir: string): Promise<void> {
  // Where PostgreSQL's account could not get in, the database lies elsewhere.
  const elsewhere = await readFile(join(dataDir, "postgres", "location"), "utf8").catch(() => "");
  for (const dir of [elsewhere.trim(), dataDir]) if (dir !== "") await rm(dir, { recursive: true, force: true });
}
