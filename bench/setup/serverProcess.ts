/** Botschaft's server as its users run it: a process of its own on a data folder, reached over HTTP alone. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { z } from "zod";
import { patient } from "../../scripts/parts/patience.mjs";
import type * as ServerRuntime from "../../scripts/parts/serverRuntime.mjs";

const OURS = fileURLToPath(new URL("../../", import.meta.url));
type Runtime = typeof ServerRuntime;

const READY_WITHIN_MS = 120_000;
const runtimeSchema = z.object({ pid: z.number(), port: z.number().optional() });

export interface ServerProcess {
  readonly pid: number;
  /** `http://127.0.0.1:…`; of a worker, which has no door, the empty text. */
  readonly url: string;
  readonly port: number;
  /** Resolves when it is gone, for whatever reason. */
  readonly ended: Promise<unknown>;
  stop(): Promise<void>;
  /** As the machine would: at once, without a word. */
  kill(): Promise<void>;
}

export interface ServerOptions {
  readonly dataDir: string;
  /** The folder of the checkout whose server is started; this one unless said otherwise. */
  readonly checkout?: string;
  /** Over the defaults below. */
  readonly environment?: Readonly<Record<string, string>>;
  /** For Node itself, e.g. `--cpu-prof`. */
  readonly nodeOptions?: readonly string[];
  /** Hears what the server says and logs. */
  readonly onOutput?: (text: string) => void;
  /** Ends it while it starts. */
  readonly signal?: AbortSignal;
}

/** Starts it and waits until it answers. Throws with its own words when it ends before that, or when it is no longer wanted. */
export async function startServer(options: ServerOptions): Promise<ServerProcess> {
  const checkout = options.checkout ?? OURS;
  const { serverEnvironment, serverFlags } = await runtimeOf(checkout);
  const main = join(checkout, "packages", "server", "src", "main.ts");
  const child = spawn(process.execPath, [...serverFlags(), ...(options.nodeOptions ?? []), main], {
    env: {
      ...process.env,
      ...serverEnvironment(),
      DEMO: "off",
      LOG_LEVEL: "warn",
      ROLE: "all",
      PORT: "0",
      DATA_DIR: options.dataDir,
      ...options.environment,
    },
    // The last is a line to us: when it breaks we were killed, and the server ends by itself.
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  let said = "";
  const hear = (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-20_000);
    options.onOutput?.(chunk.toString());
  };
  child.stdout?.on("data", hear);
  child.stderr?.on("data", hear);
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  const ended = once(child, "exit");
  const deadline = Date.now() + patient(READY_WITHIN_MS);
  let port = readPort(options.dataDir, child.pid);
  while (port === undefined) {
    if (hasEnded()) throw new Error(`the server ended before it was ready:\n${said}`);
    if (Date.now() > deadline || options.signal?.aborted) {
      child.kill("SIGKILL");
      await ended;
      throw new Error(`the server was not ready in time:\n${said}`);
    }
    await delay(20);
    port = readPort(options.dataDir, child.pid);
  }
  const end = (signal: NodeJS.Signals) => async () => {
    if (!hasEnded()) child.kill(signal);
    await ended;
  };
  return {
    pid: child.pid ?? 0,
    port,
    url: port === 0 ? "" : `http://127.0.0.1:${port}`,
    ended,
    stop: end("SIGTERM"),
    kill: end("SIGKILL"),
  };
}

/** How that checkout runs its server: each has its own flags for Node. */
async function runtimeOf(checkout: string): Promise<Runtime> {
  const file = pathToFileURL(join(checkout, "scripts", "parts", "serverRuntime.mjs")).href;
  // Both checkouts' scripts export the same two functions; only their lists differ.
  return (await import(file)) as Runtime;
}

/** The port in the server's own note once it is ready; 0 when it has no door. */
function readPort(dataDir: string, pid: number | undefined): number | undefined {
  try {
    const runtime = runtimeSchema.parse(JSON.parse(readFileSync(join(dataDir, "runtime.json"), "utf8")));
    return runtime.pid === pid ? (runtime.port ?? 0) : undefined;
  } catch {
    return undefined; // not written yet
  }
}
