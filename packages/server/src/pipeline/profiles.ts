import type { Pool } from "pg";
import type { AccountAddress } from "@botschaft/core";
import { parseUserProfile, userProfileCall } from "@botschaft/channels";
import type { Log } from "../log.ts";
import type { Directory, KnownChannel } from "./directory.ts";
import type { Journal } from "./journal.ts";
import type { PlatformClient } from "./platformClient.ts";

const LOOK_EVERY_MS = 500;
/** So many contacts a look: forty a second at the most, far below what answers need. */
const AT_ONCE = 20;
/** After as many failures in a row a channel is left alone for a while: it has no right to profiles, or is down. */
const FAILURES_AT_MOST = 3;
const LEAVE_ALONE_MS = 10 * 60_000;

export interface ProfilePorts {
  readonly pool: Pool;
  readonly directory: Directory;
  readonly journal: Journal;
  readonly platform: PlatformClient;
  readonly log: Log;
  accountAddress(channel: KnownChannel): AccountAddress | undefined;
}

/**
 * Asks the platform who new contacts are. What it says comes back as a journal entry, like everything else that changes a
 * conversation. Slow on purpose, and never in the way of a message.
 */
export class Profiles {
  readonly #ports: ProfilePorts;
  readonly #failures = new Map<string, { count: number; until: number }>();
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;

  constructor(ports: ProfilePorts) {
    this.#ports = ports;
  }

  start(): void {
    this.#timer = setInterval(() => {
      this.#running ??= this.#look().finally(() => {
        this.#running = undefined;
      });
    }, LOOK_EVERY_MS);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
  }

  async #look(): Promise<void> {
    const { pool, log } = this.#ports;
    try {
      // Taken for ten minutes: when this process dies, another one asks again after that.
      const { rows } = await pool.query<DueContact>({
        name: "take due profiles",
        text: `update contacts c set profile_due_at = now() + interval '10 minutes'
                 from (select workspace_id, id from contacts where profile_due_at <= now() order by profile_due_at limit $1 for update skip locked) d
                where c.workspace_id = d.workspace_id and c.id = d.id
               returning c.workspace_id, c.id, c.channel_id, c.contact_key`,
        values: [AT_ONCE],
      });
      await Promise.all(rows.map((row) => this.#ask(row)));
    } catch (error) {
      log.warn({ event: "profiles.failed", error: String(error) });
    }
  }

  async #ask(contact: DueContact): Promise<void> {
    const { directory, platform, journal, pool } = this.#ports;
    const channel = directory.channel(contact.channel_id);
    const address = channel ? this.#ports.accountAddress(channel) : undefined;
    const failed = this.#failures.get(contact.channel_id);
    if (!channel || !address || (failed && failed.count >= FAILURES_AT_MOST && failed.until > Date.now())) return;
    const profile = parseUserProfile(await platform.call(userProfileCall(contact.contact_key, address)));
    if (profile.kind === "failed") {
      this.#failures.set(channel.id, { count: (failed?.count ?? 0) + 1, until: Date.now() + LEAVE_ALONE_MS });
      return;
    }
    this.#failures.delete(channel.id);
    if (profile.kind === "found") {
      await journal.append({
        raw: null,
        entries: [
          {
            workspaceId: contact.workspace_id,
            channelId: contact.channel_id,
            contactKey: contact.contact_key,
            kind: "profile",
            at: Date.now(),
            dedupeKey: `profile:${contact.id}:${new Date().toISOString().slice(0, 10)}`,
            content: { kind: "body", body: { kind: "profile", patch: profile.patch } },
          },
        ],
      });
    }
    await pool.query("update contacts set profile_due_at = null where workspace_id = $1 and id = $2", [
      contact.workspace_id,
      contact.id,
    ]);
  }
}

interface DueContact {
  workspace_id: string;
  id: string;
  channel_id: string;
  contact_key: string;
}
