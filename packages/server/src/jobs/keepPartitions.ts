import type { Pool } from "pg";
import { dropPartitions, EVENTS, makePartitions } from "../db/partitions.ts";

/**
 * Makes the partitions of the days to come, and drops those whose events are older than so many months.
 *
 * @returns how many were dropped
 */
export async function keepPartitions(pool: Pool, eventMonths: number, now = new Date()): Promise<number> {
  const client = await pool.connect();
  try {
    await makePartitions(client, now);
    const before = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - eventMonths, 1));
    return await dropPartitions(client, EVENTS, before);
  } finally {
    client.release();
  }
}
