import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { patient } from "../scripts/parts/patience.mjs";
import { serverEnvironment } from "../scripts/parts/serverRuntime.mjs";

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
  /** Resolves when the process that was started here has ended, for whatever reason. */
  readonly ended: Promise<unknown>;
  /** Stops it as Ctrl-C would and answers with its exit code. Its data stays until `removeData`. */
  stop(): Promise<number>;
  removeData(): Promise<void>;
}

export interface AppOptions {
  /** An earlier app's folder, to find its data again. */
  readonly dataDir?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Through `scripts/start.mjs`, as `npm start` does it, in a process group like that of a terminal. */
  readonly isWholeCommand?: boolean;
  /** By the command itself, npm and its shell included. */
  readonly isThroughNpm?: boolean;
  /** Of another version, with its packages installed; this one if left out. */
  readonly checkout?: string;
}

/** How `npm start` ended before it was ready. */
export class StartFailure extends Error {
  override name = "StartFailure";
  readonly exitCode: number;
  readonly dataDir: string;

  constructor(exitCode: number, dataDir: string, output: string) {
    super(output);
    this.exitCode = exitCode;
    this.dataDir = dataDir;
  }
}

const readyWithinMs = patient(60_000);
const stopsWithinMs = patient(30_000);
const root = fileURLToPath(new URL("..", import.meta.url));
const main = join("packages", "server", "src", "main.ts");
const start = join("scripts", "start.mjs");

/**
 * Runs the whole product as processes of its own, on free ports and in a temporary data folder, and waits until it is
 * ready. Throws {@link StartFailure} with all it said when it ends before that.
 */
export async function startApp(options: AppOptions = {}): Promise<App> {
  const { CONSOLE_MISSING: missing } = process.env;
  if (missing) throw new Error(`There is no console for this test: ${missing}.`);
  const dataDir = options.dataDir ?? (await createDataDir());
  const isWholeCommand = options.isWholeCommand === true || options.isThroughNpm === true;
  const { child, output } = spawnApp(dataDir, options);
  const ended = once(child, "exit");
  const removeData = () => removeDataDir(dataDir);
  try {
    const runtime = await untilReady(child, isWholeCommand, dataDir, output);
    const stopAll = () => stop(child, isWholeCommand);
    return { ...runtime, dataDir, output, ended, stop: stopAll, removeData };
  } catch (error) {
    if (!hasEnded(child)) await stop(child, isWholeCommand);
    if (options.dataDir === undefined) await removeData();
    throw error;
  }
}

/** Runs `npm start` on an empty data folder and presses Ctrl-C as soon as it has said this. Its data stays. */
export async function interruptStart(said: string): Promise<{ exitCode: number; output: string; dataDir: string }> {
  const dataDir = await createDataDir();
  const { child, output } = spawnApp(dataDir, { isWholeCommand: true });
  await untilSaid(said, child, output);
  return { exitCode: await stop(child, true), output: output(), dataDir };
}

/** Starts on this data folder and is killed, as by a power cut, as soon as it has said this. */
export async function killStart(dataDir: string, said: string): Promise<void> {
  const { child, output } = spawnApp(dataDir, {});
  await untilSaid(said, child, output);
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}

async function untilSaid(said: string, child: ChildProcess, output: () => string): Promise<void> {
  const deadline = Date.now() + readyWithinMs;
  while (!output().includes(said)) {
    if (hasEnded(child) || Date.now() > deadline) throw new Error(`It never said "${said}", but:\n${output()}`);
    await delay(2);
  }
}

function spawnApp(dataDir: string, options: AppOptions): { child: ChildProcess; output: () => string } {
  const { DATABASE_URL: _theDevelopers, ...inherited } = process.env;
  const env = {
    ...inherited,
    ...serverEnvironment(),
    HOST: "127.0.0.1",
    PORT: "0",
    EMULATOR_PORT: "0",
    DATA_DIR: dataDir,
    LOG_LEVEL: "warn",
    ...options.env,
  };
  const [program, args] = commandOf(options);
  const child = spawn(program, args, {
    cwd: options.checkout ?? root,
    env,
    // The last is a line to us: when we are killed, the server ends by itself.
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    detached: program === "npm" || args.includes(start),
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding("utf8").on("data", (text: string) => (output += text));
  return { child, output: () => output };
}

function commandOf({ isThroughNpm, isWholeCommand }: AppOptions): [string, string[]] {
  if (isThroughNpm === true) return ["npm", ["start"]];
  return [process.execPath, [isWholeCommand === true ? start : main]];
}

interface Runtime {
  readonly pid: number;
  readonly url: string;
  readonly emulatorUrl: string;
  readonly signInLink: string;
}

async function untilReady(
  child: ChildProcess,
  isWholeCommand: boolean,
  dataDir: string,
  output: () => string,
): Promise<Runtime> {
  const deadline = Date.now() + readyWithinMs;
  while (Date.now() < deadline) {
    if (hasEnded(child)) {
      throw new StartFailure(child.exitCode ?? 1, dataDir, output());
    }
    const runtime = await readRuntime(dataDir);
    // An older note, of a process that is gone, does not count.
    const isOurs = runtime !== undefined && (isWholeCommand || runtime.pid === child.pid);
    if (isOurs && (await isReady(runtime.url))) return runtime;
    await delay(50);
  }
  throw new Error(`Botschaft was not ready within ${readyWithinMs / 1000} s. It said:\n${output()}`);
}

/** What the server notes for programs. */
async function readRuntime(dataDir: string): Promise<Runtime | undefined> {
  let note: Record<string, unknown>;
  try {
    note = JSON.parse(await readFile(join(dataDir, "runtime.json"), "utf8"));
  } catch {
    return undefined;
  }
  const text = (name: string) => (typeof note[name] === "string" ? note[name] : "");
  return {
    pid: Number(note["pid"]),
    url: text("url"),
    emulatorUrl: text("emulatorUrl"),
    signInLink: text("signInLink"),
  };
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(5_000) })).ok;
  } catch {
    return false;
  }
}

async function stop(child: ChildProcess, isWholeCommand: boolean): Promise<number> {
  if (!hasEnded(child)) {
    const ended = once(child, "close");
    // Ctrl-C in a terminal reaches every process of the group.
    if (isWholeCommand && child.pid !== undefined) process.kill(-child.pid, "SIGINT");
    else child.kill("SIGINT");
    const isLate = await Promise.race([ended.then(() => false), delay(stopsWithinMs, true, { ref: false })]);
    if (isLate) {
      child.kill("SIGKILL");
      throw new Error("Botschaft did not stop in time when it was asked to.");
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

export async function removeDataDir(dataDir: string): Promise<void> {
  // Where PostgreSQL's account could not get in, the database lies elsewhere.
  const elsewhere = await readFile(join(dataDir, "postgres", "location"), "utf8").catch(() => "");
  for (const dir of [elsewhere.trim(), dataDir])
    if (dir !== "") await rm(dir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}
