import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { BenchPage } from "../setup/business.ts";

export interface Bare {
  readonly pid: number;
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts the bare server beside ours, in a process of its own. */
export async function startBare(platformUrl: string, pages: readonly BenchPage[]): Promise<Bare> {
  const child = fork(fileURLToPath(new URL("bareServer.ts", import.meta.url)));
  child.send({ platformUrl, pages });
  const [{ port }] = (await once(child, "message")) as [{ readonly port: number }];
  return {
    pid: child.pid ?? 0,
    port,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.disconnect();
      await once(child, "exit");
    },
  };
}
