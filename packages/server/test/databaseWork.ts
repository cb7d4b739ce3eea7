import type { Pool, PoolClient, QueryResult } from "pg";
import { vi } from "vitest";

export interface DatabaseWork {
  /** Statements between begin and commit. */
  readonly statements: number;
  /** Blocks of tables and indexes, each counted as often as it was looked at. */
  readonly blocks: number;
}

/**
 * What `ask` does in transactions of one workspace (`withWorkspace`): the same on every machine, however busy. What the pipeline does
 * beside it is left out.
 */
export async function countWork(pool: Pool, ask: () => Promise<unknown>): Promise<DatabaseWork> {
  const work = { statements: 0, blocks: 0 };
  const connect = pool.connect.bind(pool) as (...args: unknown[]) => Promise<PoolClient>;
  const spy = vi.spyOn(pool, "connect").mockImplementation(async (...args: unknown[]) => {
    // The pool's own statements, outside of any transaction, wait with a callback.
    if (args.length > 0) return await connect(...args);
    const client = await connect();
    const query = client.query.bind(client) as (...args: unknown[]) => Promise<QueryResult<{ blocks: string }>>;
    const blocks = async () => Number((await query(BLOCKS_OF_THIS_SESSION)).rows[0]?.blocks);
    let isOfWorkspace = false;
    const counting = async (...args: unknown[]) => {
      if (isOfWorkspace && args[0] === "commit") {
        work.blocks += await blocks();
        isOfWorkspace = false;
      } else if (isOfWorkspace) work.statements += 1;
      const answer = await query(...args);
      if (String(args[0]).startsWith("begin; set local role")) {
        isOfWorkspace = true;
        work.blocks -= await blocks();
      }
      return answer;
    };
    return new Proxy(client, { get: (its, name) => (name === "query" ? counting : Reflect.get(its, name)) });
  });
  try {
    await ask();
  } finally {
    spy.mockRestore();
  }
  return work;
}

const BLOCKS_OF_THIS_SESSION = `select coalesce(sum(pg_stat_get_xact_blocks_fetched(oid)), 0) as blocks
  from pg_class where relnamespace in ('public'::regnamespace, 'pg_toast'::regnamespace)`;
