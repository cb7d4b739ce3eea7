/** The handle to the outside process for whoever runs a benchmark. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Order, Report } from "./orders.ts";

export interface Outside {
  /** The stub platform's address. */
  readonly platformUrl: string;
  /** Carries an order out and answers with the report where the order gives one. */
  tell(order: Order): Promise<Report>;
  stop(): Promise<void>;
}

const NOTHING: Report = {
  at: 0,
  open: 0,
  cpuMs: 0,
  latencies: { acknowledge: [], reply: [] },
  counts: { sent: 0, acknowledged: 0, answered: 0, unexpected: 0, notTaken: 0, refused: 0 },
};

export async function startOutside(): Promise<Outside> {
  const child = fork(fileURLToPath(new URL("main.ts", import.meta.url)), { serialization: "advanced" });
  const [ready] = (await once(child, "message")) as [{ readonly url: string }];
  const waiting = new Map<number, { resolve(answer: Report | null): void; reject(error: Error): void }>();
  let nextId = 0;
  child.once("exit", () => {
    for (const each of waiting.values()) each.reject(new Error("the outside process ended"));
  });
  child.on("message", (message: { readonly id: number; readonly answer: Report | null }) => {
    waiting.get(message.id)?.resolve(message.answer);
    waiting.delete(message.id);
  });
  return {
    platformUrl: ready.url,
    async tell(order) {
      const id = nextId++;
      const answer = new Promise<Report | null>((resolve, reject) => waiting.set(id, { resolve, reject }));
      child.send({ id, order });
      return (await answer) ?? NOTHING;
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.disconnect();
      await once(child, "exit");
    },
  };
}
