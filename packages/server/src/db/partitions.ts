/**
 * Tables whose rows are kept by time: each day, or month, is a partition of its own, and what is old goes by dropping one.
 *
 * Partitions are made ahead. A row that finds none goes to the table's default partition, so that a job that did not run fails
 * nobody; its rows move over as soon as their partition is made. Names tell what a partition holds, in UTC:
 *
 *     raw_events_20261201        one day
 *     events_202612              one month
 *     events_until_202701        everything before: the table as it was before it had partitions
 *     events_default             what no other takes
 */
import type { ClientBase } from "pg";

export interface PartitionedTable {
  readonly name: "events" | "raw_events";
  /** The column whose time decides. */
  readonly column: string;
  readonly unit: "day" | "month";
  /** So many are made ahead of the present one. */
  readonly ahead: number;
}

export const EVENTS: PartitionedTable = { name: "events", column: "at", unit: "month", ahead: 2 };
export const RAW_EVENTS: PartitionedTable = { name: "raw_events", column: "received_at", unit: "day", ahead: 7 };
const PARTITIONED: readonly PartitionedTable[] = [EVENTS, RAW_EVENTS];

export interface Partition {
  readonly name: string;
  /** null: there is no beginning. */
  readonly from: Date | null;
  readonly until: Date;
}

/** Of several processes one makes or drops partitions. The numbers before it are taken by migrations, the search and others. */
const PARTITION_LOCK = 7_203_309;
/** Whoever waits for a table keeps others waiting behind it, so this gives up soon and comes again. */
const LOCK_WITHIN_MS = 300;
const TRIES = 5;
const LOCK_NOT_AVAILABLE = "55P03";

/** Makes what is missing from the present on. What exists is left alone, so it may be called at any time, by any process. */
export async function makePartitions(client: ClientBase, now = new Date()): Promise<void> {
  for (const table of PARTITIONED) {
    for (let step = 0; step <= table.ahead; step++) {
      const from = startOf(now, table.unit, step);
      const until = startOf(now, table.unit, step + 1);
      await inTurn(client, async () => {
        const existing = await listPartitions(client, table);
        if (existing.every((one) => one.until <= from || (one.from !== null && one.from >= until)))
          await makePartition(client, table, { name: `${table.name}_${stamp(from, table.unit)}`, from, until });
      });
    }
  }
}

/**
 * Drops the partitions that end before the instant, and deletes what is older from the default one.
 *
 * @param rescue copies out of a partition what must stay, in the transaction that drops it
 * @returns how many partitions were dropped
 */
export async function dropPartitions(
  client: ClientBase,
  table: PartitionedTable,
  before: Date,
  rescue: (partition: string) => Promise<void> = async () => {},
): Promise<number> {
  const old = (await listPartitions(client, table)).filter(({ until }) => until <= before);
  for (const { name } of old) {
    await inTurn(client, async () => {
      await rescue(name);
      await client.query(`drop table if exists ${name}`);
    });
  }
  await inTurn(client, async () => {
    await rescue(`${table.name}_default`);
    await client.query(`delete from ${table.name}_default where ${table.column} < $1`, [before]);
  });
  return old.length;
}

/** Oldest first, without the default one. */
export async function listPartitions(db: ClientBase, table: PartitionedTable): Promise<Partition[]> {
  const { rows } = await db.query<{ name: string }>(
    `select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
      where i.inhparent = $1::regclass and c.relname <> $1 || '_default'`,
    [table.name],
  );
  return rows.map(({ name }) => partitionOf(name, table)).sort((a, b) => a.until.getTime() - b.until.getTime());
}

function partitionOf(name: string, { name: table, unit }: PartitionedTable): Partition {
  const match = /^_(until_)?(\d{4})(\d{2})(\d{2})?$/.exec(name.slice(table.length));
  if (!match) throw new Error(`${name} is no name of a partition`);
  const [, isEarlier, year, month, day] = match;
  const time = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day ?? 1)));
  return isEarlier ? { name, from: null, until: time } : { name, from: time, until: startOf(time, unit, 1) };
}

/** Made beside the table and attached then: that keeps nobody from writing. */
async function makePartition(
  client: ClientBase,
  { name: table, column }: PartitionedTable,
  { name, from, until }: { name: string; from: Date; until: Date },
): Promise<void> {
  const bounds = [from.toISOString(), until.toISOString()];
  await client.query(`create table ${name} (like ${table} including all)`);
  await client.query(
    `with early as (delete from ${table}_default where ${column} >= $1 and ${column} < $2 returning *)
     insert into ${name} select * from early`,
    bounds,
  );
  await client.query(
    `alter table ${table} attach partition ${name} for values from ('${bounds[0]}') to ('${bounds[1]}')`,
  );
}

/** One process after the other, each in a transaction of its own. */
async function inTurn(client: ClientBase, change: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await client.query(`begin; set local lock_timeout = ${LOCK_WITHIN_MS}`);
      await client.query("select pg_advisory_xact_lock($1)", [PARTITION_LOCK]);
      await change();
      await client.query("commit");
      return;
    } catch (error) {
      await client.query("rollback").catch(() => {
        // The connection broke; the server rolls back by itself.
      });
      if (!isTableBusy(error) || tries === TRIES) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, LOCK_WITHIN_MS));
  }
}

/** Somebody kept a table the whole time: nothing is broken, and the next time will do. */
export function isTableBusy(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === LOCK_NOT_AVAILABLE;
}

/** The beginning of the day, or month, in UTC, so many later. */
function startOf(time: Date, unit: PartitionedTable["unit"], later: number): Date {
  return unit === "day"
    ? new Date(Date.UTC(time.getUTCFullYear(), time.getUTCMonth(), time.getUTCDate() + later))
    : new Date(Date.UTC(time.getUTCFullYear(), time.getUTCMonth() + later, 1));
}

function stamp(time: Date, unit: PartitionedTable["unit"]): string {
  return time
    .toISOString()
    .slice(0, unit === "day" ? 10 : 7)
    .replaceAll("-", "");
}
