/** Processes of another version that work on the same database: a start waits until they are gone. */
import { setTimeout as delay } from "node:timers/promises";
import type { ClientBase } from "pg";
import { type LaneHolder, listLaneHolders } from "../pipeline/index.ts";
import { StoppedWhileStarting } from "./stopList.ts";

/**
 * Versions that this one may work beside, because all that changed in between reads and writes what they do; see
 * docs/decisions/0022-versions-side-by-side.md. They begin with a version that tells its own, so there is none yet.
 */
const RUNS_BESIDE: readonly string[] = [];
const LOOK_EVERY_MS = 500;

export interface WaitOptions {
  readonly version: string;
  readonly say: (line: string) => void;
  readonly stopping: AbortSignal;
}

interface OtherProcess extends LaneHolder {
  /** What it told of itself; undefined for versions that told nothing yet. */
  readonly told: { readonly version: string; readonly host: string; readonly pid: number } | undefined;
}

/**
 * Waits until no lane is held by a process of another version, and says whose they are, once for each.
 *
 * @throws StoppedWhileStarting when everything stops meanwhile
 */
export async function untilNoOtherVersionWorks(client: ClientBase, options: WaitOptions): Promise<void> {
  const { version, say, stopping } = options;
  const saidOf = new Set<string>();
  for (;;) {
    if (stopping.aborted) throw new StoppedWhileStarting();
    const others = (await listWorking(client)).filter(({ told }) => {
      return told === undefined || (told.version !== version && !RUNS_BESIDE.includes(told.version));
    });
    if (others.length === 0) return;
    for (const other of others.filter(({ processId }) => !saidOf.has(processId))) {
      saidOf.add(other.processId);
      say(`Waiting for ${describe(other)}: stop it, and this start goes on.`);
    }
    await delay(LOOK_EVERY_MS);
  }
}

async function listWorking(client: ClientBase): Promise<OtherProcess[]> {
  const holders = await listLaneHolders(client);
  if (holders.length === 0) return [];
  const { rows: found } = await client.query<{ isThere: boolean }>(
    `select to_regclass('public.processes') is not null as "isThere"`,
  );
  if (found[0]?.isThere !== true) return holders.map((holder) => ({ ...holder, told: undefined }));
  const { rows } = await client.query<{ id: string; version: string; host: string; pid: number }>(
    "select id::text, version, host, pid from processes",
  );
  return holders.map((holder) => ({ ...holder, told: rows.find(({ id }) => id === holder.processId) }));
}

function describe({ told, lanes, address, connectedAt }: OtherProcess): string {
  const since = `since ${connectedAt.toISOString().slice(0, 16).replace("T", " ")} UTC`;
  return told === undefined
    ? `an earlier version of Botschaft, at ${address ?? "this machine"}, which holds ${lanes} lanes ${since}`
    : `version ${told.version} of Botschaft, process ${told.pid} on ${told.host}, which holds ${lanes} lanes ${since}`;
}
