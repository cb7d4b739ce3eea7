import type { Pool } from "pg";
import type { AccountAddress, ContactPatch } from "@botschaft/core";
import { parseUserProfile, userProfileCall } from "@botschaft/channels";
import type { Log } from "../../log.ts";
import type { Directory, KnownChannel } from "../directory/directory.ts";
import { FlushQueue } from "../outbox/flushQueue.ts";
import type { Journal } from "./journal.ts";
import { ownAppend } from "./ownAppend.ts";
import type { PlatformClient } from "../calls/platformClient.ts";

const LOOK_EVERY_MS = 500;
/** So many contacts a look: forty a second at the most, far below what answers need. */
const A_LOOK = 20;
/** Calls under way, in all; and of one channel, beyond which no more of it are begun. */
const AT_ONCE = 60;
const SHARE = 20;
/** After as many failures in a row a channel is left alone for a while: it has no right to profiles, or is down. */
const FAILURES_AT_MOST = 3;
const LEAVE_ALONE_MS = 10 * 60_000;
/** What is answered within this is stored together. */
const GATHER_MS = 50;

export interface ProfilePorts {
  readonly pool: Pool;
  readonly directory: Directory;
  readonly journal: Journal;
  readonly platform: Pick<PlatformClient, "call">;
  readonly log: Log;
  accountAddress(channel: KnownChannel): AccountAddress | undefined;
}

/** What is known of a channel with calls under way, or of which the last ones failed. */
interface Experience {
  running: number;
  failures: number;
  /** By `performance.now()`. */
  leaveAloneUntil: number;
}

interface Answered {
  readonly contact: DueContact;
  /** Undefined: there is nothing to be known. */
  readonly patch: ContactPatch | undefined;
}

/**
 * Asks the platform who new contacts are. What it says comes back as a journal entry, like everything else that changes a
 * conversation. Slow on purpose, and never in the way of a message. An account that does not answer is in nobody's way.
 */
export class Profiles {
  readonly #ports: ProfilePorts;
  readonly #experiences = new Map<string, Experience>();
  readonly #answered: FlushQueue<Answered>;
  #running = 0;
  #timer: NodeJS.Timeout | undefined;
  #taking: Promise<void> | undefined;
  #isStopping = false;

  constructor(ports: ProfilePorts) {
    this.#ports = ports;
    const onError = (error: Error) => ports.log.warn({ event: "profiles.failed", error: String(error) });
    this.#answered = new FlushQueue({
      write: (group) => this.#store(group).catch(onError),
      onError,
      onRefused: () => "never",
      gatherMs: GATHER_MS,
    });
  }

  start(): void {
    this.#timer = setInterval(() => {
      this.#taking ??= this.#take().finally(() => {
        this.#taking = undefined;
      });
    }, LOOK_EVERY_MS);
  }

  /** Calls under way are not waited for: their contacts are asked about again after a while. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    clearInterval(this.#timer);
    await this.#taking;
    await this.#answered.drained();
  }

  async #take(): Promise<void> {
    const { pool, log } = this.#ports;
    const limit = Math.min(A_LOOK, AT_ONCE - this.#running);
    if (limit <= 0) return;
    try {
      // Taken for ten minutes: when this process dies, another one asks again after that.
      const { rows } = await pool.query<DueContact>({
        name: "take due profiles",
        text: `update identities i set profile_due_at = now() + interval '10 minutes'
                 from (select workspace_id, channel_id, key from identities
                        where profile_due_at <= now() and channel_id <> all($2::uuid[])
                        order by profile_due_at limit $1 for update skip locked) d
                where i.workspace_id = d.workspace_id and i.channel_id = d.channel_id and index_key(i.key) = index_key(d.key)
               returning i.workspace_id as "workspaceId", i.contact_id as id, i.channel_id as "channelId", i.key as "contactKey"`,
        values: [limit, this.#leftAlone()],
      });
      for (const contact of rows) void this.#ask(contact);
    } catch (error) {
      log.warn({ event: "profiles.failed", error: String(error) });
    }
  }

  /** Channels of which nobody is asked about now. */
  #leftAlone(): string[] {
    const now = performance.now();
    const channelIds: string[] = [];
    for (const [channelId, { running, leaveAloneUntil }] of this.#experiences) {
      if (running >= SHARE || leaveAloneUntil > now) channelIds.push(channelId);
      else if (running === 0 && !this.#ports.directory.channel(channelId)) this.#experiences.delete(channelId);
    }
    return channelIds;
  }

  async #ask(contact: DueContact): Promise<void> {
    const { directory, platform, log } = this.#ports;
    const { channelId } = contact;
    const experience = this.#experiences.get(channelId) ?? { running: 0, failures: 0, leaveAloneUntil: -Infinity };
    this.#experiences.set(channelId, experience);
    this.#running++;
    experience.running++;
    try {
      const channel = directory.channel(channelId);
      const address = channel ? this.#ports.accountAddress(channel) : undefined;
      if (address) {
        const profile = parseUserProfile(await platform.call(userProfileCall(contact.contactKey, address)));
        experience.failures = profile.kind === "failed" ? experience.failures + 1 : 0;
        if (profile.kind !== "failed")
          this.#keep({ contact, patch: profile.kind === "found" ? profile.patch : undefined });
      } else if (!channel && (await directory.wasRemoved(contact.workspaceId, channelId)))
        this.#keep({ contact, patch: undefined });
      else experience.failures = FAILURES_AT_MOST;
    } catch (error) {
      experience.failures++;
      log.warn({ event: "profiles.failed", channelId, error: String(error) });
    } finally {
      this.#running--;
      experience.running--;
      if (experience.failures >= FAILURES_AT_MOST) experience.leaveAloneUntil = performance.now() + LEAVE_ALONE_MS;
      else if (experience.failures === 0 && experience.running === 0) this.#experiences.delete(channelId);
    }
  }

  #keep(answered: Answered): void {
    if (!this.#isStopping) void this.#answered.push(answered);
  }

  async #store(group: readonly Answered[]): Promise<void> {
    const { pool, journal, log } = this.#ports;
    const day = new Date().toISOString().slice(0, 10);
    // Each for itself, so that one that cannot be stored takes no other along; the journal commits them together.
    const stored = await Promise.allSettled(
      group.map(async ({ contact, patch }) => {
        if (patch) await journal.append(ownAppend(contact, `profile:${contact.id}:${day}`, { kind: "profile", patch }));
      }),
    );
    for (const outcome of stored)
      if (outcome.status === "rejected") log.warn({ event: "profiles.failed", error: String(outcome.reason) });
    const known = group.flatMap(({ contact }, index) => (stored[index]?.status === "fulfilled" ? [contact] : []));
    await pool.query(
      `update identities i set profile_due_at = null
         from unnest($1::uuid[], $2::uuid[], $3::text[]) as k (workspace_id, channel_id, key)
        where i.workspace_id = k.workspace_id and i.channel_id = k.channel_id and index_key(i.key) = index_key(k.key)`,
      [
        known.map(({ workspaceId }) => workspaceId),
        known.map(({ channelId }) => channelId),
        known.map(({ contactKey }) => contactKey),
      ],
    );
  }
}

interface DueContact {
  readonly workspaceId: string;
  readonly id: string;
  readonly channelId: string;
  readonly contactKey: string;
}
