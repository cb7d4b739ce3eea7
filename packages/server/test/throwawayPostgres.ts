import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "../src/db/embedded.ts";

/**
 * A PostgreSQL of its own in a temporary folder, gone without a trace after `stop()`.
 *
 * @param durable `true` keeps `fsync` on, as in production: for benchmarks. `false` is faster: for tests.
 */
export async function startThrowawayPostgres({ durable }: { durable: boolean }): Promise<EmbeddedPostgres> {
  const dataDir = await mkdtemp(join(tmpdir(), "botschaft-postgres-"));
  // Under root, PostgreSQL's account has to get through.
  await chmod(dataDir, 0o711);
  const removeAll = (...dirs: readonly string[]) =>
    Promise.all([dataDir, ...dirs].map((dir) => rm(dir, { recursive: true, force: true })));
  try {
    const postgres = await startEmbeddedPostgres({ dataDir, settings: durable ? {} : forgetful });
    let stopping: Promise<unknown> | undefined;
    const stop = async () => {
      await (stopping ??= postgres.stop().then(() => removeAll(postgres.clusterDir)));
      release();
    };
    const release = stopOnSignals(stop);
    return { ...postgres, pid: postgres.pid, stop };
  } catch (error) {
    await removeAll();
    throw error;
  }
}

/** A run that is broken off leaves no server behind. Whoever else listens for the signal decides when to end. */
function stopOnSignals(stop: () => Promise<void>): () => void {
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  const onSignal = async (signal: NodeJS.Signals) => {
    await stop();
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  };
  for (const signal of signals) process.on(signal, onSignal);
  return () => {
    for (const signal of signals) process.off(signal, onSignal);
  };
}

const forgetful = { fsync: "off", synchronous_commit: "off", full_page_writes: "off", max_connections: "300" };
