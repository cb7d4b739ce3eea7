import { Pool, type PoolClient } from "pg";
import type { WorkspaceId } from "@botschaft/core";
import { breakWhenSilent, endWithUs, KEEP_ALIVE } from "./silentLines.ts";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Screens and jobs may ask for more than the message path does. */
const ANSWER_WITHIN_MS = 60_000;

/** The pool that everything but the lanes shares. Lanes hold connections of their own, because their locks live on them. */
export function createPool(databaseUrl: string, onLost: (error: Error) => void): Pool {
  const pool = new Pool({
    connectionString: databaseUrl,
    max: 12,
    application_name: "botschaft",
    ...KEEP_ALIVE,
    onConnect: endWithUs,
  });
  // When both stop, the server's end may be quicker at a connection than our goodbye: that is no loss.
  const tell = (error: Error) => {
    if (!pool.ending) onLost(error);
  };
  pool.on("error", tell);
  pool.on("connect", (client) => {
    // A connection that breaks while it is lent out says so itself; unheard, that would end the process.
    client.on("error", tell);
    breakWhenSilent(client, ANSWER_WITHIN_MS);
  });
  return pool;
}

/** Runs `fn` in one transaction as the pipeline, which sees all workspaces. Commits when it resolves, rolls back when it throws. */
export async function inTransaction<T>(pool: Pool, fn: (db: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let failure: Error | undefined;
  try {
    await client.query("begin");
    const result = await fn(client);
    await client.query("commit");
    return result;
  } catch (error) {
    failure = error instanceof Error ? error : new Error(String(error));
    await client.query("rollback").catch(() => {
      // The connection itself is gone: releasing it with the error below removes it from the pool.
    });
    throw error;
  } finally {
    client.release(failure !== undefined && isConnectionLost(failure) ? failure : undefined);
  }
}

/**
 * Runs `fn` in one transaction that can see a single workspace.
 *
 * The transaction runs as `botschaft_member`, for whom row security hides every other workspace: a forgotten `where` finds
 * nothing instead of somebody else's rows. Commits when `fn` resolves, rolls back when it throws.
 */
export async function withWorkspace<T>(
  pool: Pool,
  workspaceId: WorkspaceId,
  fn: (db: PoolClient) => Promise<T>,
): Promise<T> {
  if (!UUID.test(workspaceId)) throw new Error("a workspace id must be a UUID");
  const client = await pool.connect();
  let failure: Error | undefined;
  try {
    // One round trip for three statements; the id is a checked UUID, so it may stand in the text.
    await client.query(
      `begin; set local role botschaft_member; select set_config('app.workspace_id', '${workspaceId}', true)`,
    );
    const result = await fn(client);
    await client.query("commit");
    return result;
  } catch (error) {
    failure = error instanceof Error ? error : new Error(String(error));
    await client.query("rollback").catch(() => {
      // The connection itself is gone: releasing it with the error below removes it from the pool.
    });
    throw error;
  } finally {
    client.release(failure !== undefined && isConnectionLost(failure) ? failure : undefined);
  }
}

function isConnectionLost(error: Error): boolean {
  return /terminat|ECONN|ETIMEDOUT|EPIPE|closed|57P/.test(
    `${error.message} ${"code" in error ? String(error.code) : ""}`,
  );
}
