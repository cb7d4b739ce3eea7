/** Who holds lanes of a database, for those who must know before they work on it. The locks themselves: laneLocks.ts. */
import type { ClientBase } from "pg";
import { LANE_COUNT } from "./lane.ts";
import { LOCK_CLASS } from "./laneLocks.ts";

export interface LaneHolder {
  /** As the process calls itself. */
  readonly processId: string;
  readonly lanes: number;
  /** Where its connection comes from; null on the server's own machine without a network. */
  readonly address: string | null;
  readonly connectedAt: Date;
}

/** Processes that hold lanes now, this one included. */
export async function listLaneHolders(client: ClientBase): Promise<LaneHolder[]> {
  const { rows } = await client.query<LaneHolder>(
    `select split_part(a.application_name, ' ', 3) as "processId", count(*)::int as lanes,
            host(min(a.client_addr)) as address, min(a.backend_start) as "connectedAt"
       from pg_locks l
       join pg_stat_activity a on a.pid = l.pid
      where l.locktype = 'advisory' and l.classid = $1 and l.granted and a.application_name like 'botschaft lanes %'
        and l.database = (select oid from pg_database where datname = current_database())
      group by 1
      order by 1`,
    [LOCK_CLASS],
  );
  return rows;
}

/** Takes every lane there is for this session, until it ends, so that nobody works any of them; or none, and answers false. */
export async function tryHoldAllLanes(client: ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ lane: number }>(
    "select lane from generate_series(0, $2 - 1) as lane where pg_try_advisory_lock($1, lane)",
    [LOCK_CLASS, LANE_COUNT],
  );
  if (rows.length === LANE_COUNT) return true;
  const taken = rows.map(({ lane }) => lane);
  await client.query("select pg_advisory_unlock($1, lane) from unnest($2::int[]) as lane", [LOCK_CLASS, taken]);
  return false;
}
