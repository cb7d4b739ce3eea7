/**
 * Fetches what customers sent from the platform, once, soon after its message was stored, and keeps it: the platform's addresses die
 * after some days. See docs/decisions/0012.
 *
 * wanted → kept (our own copy is shown from now on)
 *        → given_up (the address is dead, or a day of tries brought nothing; the screen says so)
 *
 * Rows are born in the transaction of the turn (pipeline/lanes/save/wantedMedia.ts). Any number of processes do this at once.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { Pool } from "pg";
import type { Dispatcher } from "undici";
import type { Log } from "../../log.ts";
import { type Fetched, fetchMedia } from "./fetchMedia.ts";
import { type DueMedia, noteGivenUp, noteKept, noteTryAgain, takeDueMedia } from "./keptQueries.ts";
import { clearLeftOverDrafts } from "./mediaStore.ts";

const LOOK_EVERY_MS = 500;
const A_LOOK = 4;
/** Fetches under way, in all; and of one host or workspace, beyond which no more of it are begun: who is slow holds up no other. */
const AT_ONCE = 24;
const SHARE = 6;
/** 25 MB over a slow line. */
const FETCH_WITHIN_MS = 60_000;
/** Longer than a fetch and its note take. */
const LEASE_MS = FETCH_WITHIN_MS + 60_000;
const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 2 * 60 * 60_000;
/** With these pauses a little more than a day. They are counted, not the hours: while we are down nobody tries. */
const TRIES = 19;

export interface MediaKeeperPorts {
  readonly pool: Pool;
  /** Connects only to where a platform may be. */
  readonly agent: Dispatcher;
  /** Where contents lie. */
  readonly folder: string;
  readonly log: Log;
  readonly lookEveryMs?: number;
}

export class MediaKeeper {
  readonly #ports: MediaKeeperPorts;
  readonly #ending = new AbortController();
  readonly #underWay = new Map<DueMedia, Promise<void>>();
  #loop: Promise<void> | undefined;

  constructor(ports: MediaKeeperPorts) {
    this.#ports = ports;
  }

  start(): void {
    this.#loop = this.#run();
  }

  /** What is under way is cut short and due again soon. */
  async stop(): Promise<void> {
    this.#ending.abort();
    await this.#loop;
    await Promise.all(this.#underWay.values());
  }

  async #run(): Promise<void> {
    const { folder, log, lookEveryMs = LOOK_EVERY_MS } = this.#ports;
    const { signal } = this.#ending;
    await clearLeftOverDrafts(folder).catch((error: unknown) =>
      log.warn({ event: "media.drafts_not_cleared", error: String(error) }),
    );
    while (!signal.aborted) {
      const taken = await this.#take().catch((error: unknown) => {
        log.warn({ event: "media.look_failed", error: String(error) });
        return 0;
      });
      if (taken === 0)
        await delay(lookEveryMs, undefined, { signal }).catch(() => {
          // Stopping: the loop looks for itself.
        });
    }
  }

  async #take(): Promise<number> {
    const limit = Math.min(A_LOOK, AT_ONCE - this.#underWay.size);
    if (limit <= 0) return 0;
    const under = [...this.#underWay.keys()];
    const busy = {
      hosts: repeated(under.map(({ host }) => host)),
      workspaceIds: repeated(under.map(({ workspaceId }) => workspaceId)),
    };
    const taken = await takeDueMedia(this.#ports.pool, limit, busy, LEASE_MS);
    for (const due of taken)
      this.#underWay.set(
        due,
        this.#keep(due).finally(() => this.#underWay.delete(due)),
      );
    return taken.length;
  }

  /** Never rejects: what could not be noted is due again after its lease. */
  async #keep(due: DueMedia): Promise<void> {
    const { agent, folder, log } = this.#ports;
    const signal = AbortSignal.any([this.#ending.signal, AbortSignal.timeout(FETCH_WITHIN_MS)]);
    try {
      await this.#note(due, await fetchMedia(agent, folder, due, signal));
    } catch (error) {
      log.warn({ event: "media.not_noted", host: due.host, error: String(error) });
    }
  }

  async #note(due: DueMedia, fetched: Fetched): Promise<void> {
    const { pool, log } = this.#ports;
    const { workspaceId, host, tries } = due;
    if (fetched.kind === "stored") return await noteKept(pool, due, fetched.row);
    const { detail } = fetched;
    if (this.#ending.signal.aborted) return await noteTryAgain(pool, due, 0, detail);
    if (fetched.kind === "failed" && tries < TRIES) return await noteTryAgain(pool, due, pauseAfter(tries), detail);
    const reason = fetched.kind === "gone" ? fetched.reason : "unreachable";
    log.warn({ event: "media.given_up", workspaceId, host, reason, tries, detail });
    await noteGivenUp(pool, due, reason, detail);
  }
}

/** 5 s, 15 s, 45 s … two hours. */
function pauseAfter(tries: number): number {
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 3 ** (tries - 1));
}

/** What stands there as often as its share allows. */
function repeated(names: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].flatMap(([name, count]) => (count >= SHARE ? [name] : []));
}
