import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { StartRefusal } from "./startRefusal.ts";

const MAIN = fileURLToPath(new URL("../../../emulator/src/main.ts", import.meta.url));

export interface EmulatorProcess {
  readonly url: string;
  /** How it ended, 0 being in order, if it was not by {@link stop}. */
  readonly endedByItself: Promise<number>;
  stop(): Promise<void>;
}

/** Starts the emulator as a process of its own, as Meta is one to us. Throws `StartRefusal` when it does not come up. */
export async function startEmulator(options: { port: number; statePath: string }): Promise<EmulatorProcess> {
  const child = spawn(process.execPath, [MAIN], {
    env: {
      ...forTheEmulator(process.env),
      EMULATOR_PORT: String(options.port),
      EMULATOR_STATE: options.statePath,
      EMULATOR_ENDS_WITH: "stdin",
    },
    // Ctrl-C in a terminal reaches only us, so that we stop it in our order; if we are killed, its input ends, and so does it.
    detached: true,
    stdio: ["pipe", "pipe", "pipe"],
  });
  const url = await untilListening(child);
  let isStopping = false;
  return {
    url,
    endedByItself: new Promise((resolve) => {
      child.once("exit", (code) => {
        if (!isStopping) resolve(code ?? 1);
      });
    }),
    async stop() {
      isStopping = true;
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGTERM");
      await once(child, "exit");
    },
  };
}

/**
 * What the emulator may know of our surroundings. It is an open HTTP server that imitates somebody else: neither our secret key nor
 * the way into our database is its business.
 */
export function forTheEmulator(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const isForIt = (name: string) =>
    /^(EMULATOR_|NODE_|LC_)/.test(name) ||
    ["PATH", "HOME", "TMPDIR", "TEMP", "TZ", "LANG", "SystemRoot"].includes(name);
  return Object.fromEntries(Object.entries(environment).filter(([name]) => isForIt(name)));
}

async function untilListening(child: ChildProcess): Promise<string> {
  let said = "";
  return new Promise((resolve, reject) => {
    const hear = (chunk: Buffer) => {
      said += chunk.toString();
      const url = /https?:\/\/\S+/.exec(said)?.[0];
      if (url) resolve(url.replace(/\/+$/, ""));
    };
    child.stdout?.on("data", hear);
    child.stderr?.on("data", (chunk: Buffer) => {
      said += chunk.toString();
    });
    child.once("exit", () => reject(new StartRefusal(said.trim() || "The emulator ended before it was ready.")));
    child.once("error", reject);
  });
}
