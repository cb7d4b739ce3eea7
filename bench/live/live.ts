/**
 * `npm run bench -- live`: what members cost who watch an inbox while messages flow. The database counts its transactions with
 * nobody, one and two hundred watching; each read of the server outside a transaction is one too.
 */
import { setTimeout as delay } from "node:timers/promises";
import { Client } from "pg";
import { startEmbeddedPostgres } from "../../packages/server/src/db/embedded.ts";
import { describeMachine } from "../measure/machine.ts";
import { percentilesOf, round } from "../measure/percentiles.ts";
import { cpuMsOf } from "../measure/processes.ts";
import { progress } from "../report.ts";
import { answerFlow } from "../setup/answerFlow.ts";
import { withBelongings } from "../setup/belongings.ts";
import { makeDataFolder } from "../setup/dataFolder.ts";
import { onStage, type Stage } from "../setup/stage.ts";
import { watchLive } from "./watchers.ts";

const WATCHERS = 200;

export async function benchLive(options: {
  readonly perSecond: number;
  readonly seconds: number;
}): Promise<Record<string, unknown>> {
  return await withBelongings(async (belongings) => {
    const folder = await makeDataFolder();
    await belongings.add("the data folder", () => folder.remove());
    const postgres = await startEmbeddedPostgres({ dataDir: folder.path });
    await belongings.add("the database", () => postgres.stop());
    return await onStage({ pages: 4, flow: answerFlow, databaseUrl: postgres.url }, async (stage) => {
      const { outside, server, pages } = stage;
      await outside.tell({ kind: "begin", port: server.port, pages, contacts: 400 });
      await outside.tell({ kind: "rate", perSecond: options.perSecond });
      await delay(5_000);
      const nobody = await measure(stage, postgres.url, 0, options.seconds);
      const one = await measure(stage, postgres.url, 1, options.seconds);
      const many = await measure(stage, postgres.url, WATCHERS, options.seconds);
      const { counts, open } = await outside.tell({ kind: "drain", withinMs: 30_000 });
      const perMemberAndMessage = round((many.transactionsPerMessage - one.transactionsPerMessage) / (WATCHERS - 1), 5);
      return {
        bench: "live",
        ...options,
        watchers: WATCHERS,
        nobody,
        one,
        many,
        queriesPerMemberAndMessage: perMemberAndMessage,
        unanswered: open,
        answeredTwice: counts.unexpected,
        // One query for each member would make this 1; the noise of timers is far below.
        isFailed: perMemberAndMessage > 0.01 || many.events === 0 || open > 0,
        machine: describeMachine(),
      };
    });
  });
}

async function measure({ outside, server, business }: Stage, databaseUrl: string, watchers: number, seconds: number) {
  const watching = await watchLive(business.api, business.workspaceId, watchers);
  // Idle sessions of PostgreSQL hand in what they counted after ten seconds: connecting must not count as watching.
  await delay(12_000);
  watching.forget();
  const before = {
    ...(await outside.tell({ kind: "measure" })).counts,
    transactions: await countTransactions(databaseUrl),
    cpuMs: cpuMsOf(server.pid),
  };
  await delay(seconds * 1_000);
  const after = {
    ...(await outside.tell({ kind: "read" })).counts,
    transactions: await countTransactions(databaseUrl),
    cpuMs: cpuMsOf(server.pid),
  };
  const messages = after.answered - before.answered;
  const found = {
    watchers,
    messages,
    events: watching.events,
    transactionsPerMessage: round((after.transactions - before.transactions) / Math.max(1, messages), 3),
    nodeCpuMsPerMessage: round((after.cpuMs - before.cpuMs) / Math.max(1, messages), 3),
    fromTurnToLastWatcherMs: percentilesOf(watching.lastArrivals()),
  };
  watching.close();
  progress(`${watchers} watching: ${JSON.stringify(found)}`);
  return found;
}

async function countTransactions(databaseUrl: string): Promise<number> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  // Sessions hand their counts in once a second.
  await delay(1_200);
  const { rows } = await client.query<{ count: string }>(
    "select xact_commit as count from pg_stat_database where datname = current_database()",
  );
  await client.end();
  return Number(rows[0]?.count ?? 0);
}
