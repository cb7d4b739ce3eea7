/**
 * What the message path knows of channels and flows, in memory.
 *
 * A webhook needs the account's channel before the 200, and a turn needs the published flows; neither may cost a query per
 * message. Changes are made by `change`, which announces them, and every process reloads that workspace.
 */
import type { Pool, PoolClient } from "pg";
import {
  asId,
  type ChannelFacts,
  type ChannelKind,
  type FlowBook,
  type FlowDefinition,
  type FlowId,
  type FlowVersion,
  type FlowVersionId,
  type WorkspaceId,
} from "@botschaft/core";
import { adapterFor } from "@botschaft/channels";
import { withWorkspace } from "../../db/pool.ts";
import { parseChannelSettings } from "./channelSettings.ts";

/** Told to every process when channels or flows of a workspace changed; the payload is the workspace's id. */
export const CONFIG_TOPIC = "botschaft_config";

export interface KnownChannel {
  readonly workspaceId: string;
  readonly id: string;
  readonly kind: ChannelKind;
  readonly accountId: string;
  readonly facts: ChannelFacts;
  /** The account's own app secret; null: the installation's. */
  readonly appSecret: string | null;
  readonly verifyToken: string | null;
  readonly token: string | null;
  /** As it is stored: tells whether the token is still the same. */
  readonly tokenSealed: string | null;
  readonly graphUrl: string | null;
  readonly graphVersion: string;
  readonly sendRatePerSecond: number;
  readonly status: "connected" | "broken" | "paused";
}

interface WorkspaceFlows {
  readonly published: readonly FlowVersion[];
  readonly byId: Map<string, FlowVersion>;
}

const NOTHING: WorkspaceFlows = { published: [], byId: new Map() };

export class Directory {
  readonly #pool: Pool;
  readonly #open: (sealed: string) => string;
  readonly #channels = new Map<string, KnownChannel>();
  readonly #byAccount = new Map<string, KnownChannel>();
  readonly #flows = new Map<string, WorkspaceFlows>();
  readonly #missedAt = new Map<string, number>();
  #reading: Promise<void> = Promise.resolve();

  /** @param open opens a sealed secret (see infra/secrets.ts) */
  constructor(pool: Pool, open: (sealed: string) => string) {
    this.#pool = pool;
    this.#open = open;
  }

  channel(channelId: string): KnownChannel | undefined {
    return this.#channels.get(channelId);
  }

  channels(): Iterable<KnownChannel> {
    return this.#channels.values();
  }

  channelOfAccount(kind: ChannelKind, accountId: string): KnownChannel | undefined {
    return this.#byAccount.get(`${kind} ${accountId}`);
  }

  /**
   * Looks into the database for accounts this process has not heard of: they may have been connected elsewhere a moment ago. One
   * statement, and two more if there are any. A miss is remembered for two seconds. Returns whether any became known.
   */
  async learnAccounts(kind: ChannelKind, accountIds: readonly string[]): Promise<boolean> {
    const now = Date.now();
    const unknown = accountIds.filter((id) => now - (this.#missedAt.get(`${kind} ${id}`) ?? 0) >= 2_000);
    if (unknown.length === 0) return false;
    const { rows } = await this.#pool.query<{ workspace_id: string }>(
      "select distinct workspace_id from channels where kind = $1 and account_id = any($2) and removed_at is null",
      [kind, unknown],
    );
    const [row, ...others] = rows;
    if (row) await (others.length === 0 ? this.reload(row.workspace_id) : this.load());
    if (this.#missedAt.size > 10_000) this.#missedAt.clear();
    for (const id of unknown) if (!this.channelOfAccount(kind, id)) this.#missedAt.set(`${kind} ${id}`, now);
    return row !== undefined;
  }

  /** What a turn needs to know of a channel that was removed; undefined where it was not, or this version has no adapter for it. */
  async findRemovedFacts(workspaceId: string, channelId: string): Promise<ChannelFacts | undefined> {
    const { rows } = await this.#pool.query<ChannelRow>(
      `${SELECT_CHANNELS} where workspace_id = $1 and id = $2 and removed_at is not null`,
      [workspaceId, channelId],
    );
    const channel = rows[0] && this.#channelOf(rows[0]);
    return channel && { ...channel.facts, isRemoved: true };
  }

  /** Whether a channel that is not here was removed, and is not only unknown to this process or this version. */
  async wasRemoved(workspaceId: string, channelId: string): Promise<boolean> {
    const { rows } = await this.#pool.query(
      "select from channels where workspace_id = $1 and id = $2 and removed_at is not null",
      [workspaceId, channelId],
    );
    return rows.length > 0;
  }

  /** The flows of a workspace. Older versions that conversations are inside of must have been fetched by `ensureVersions`. */
  flowBook(workspaceId: string): FlowBook {
    const flows = this.#flows.get(workspaceId) ?? NOTHING;
    return {
      published: flows.published,
      version: (id) => flows.byId.get(id),
      newest: (id) => flows.published.find((version) => version.flowId === id),
    };
  }

  /** Loads versions that are not in memory: immutable, so they are kept. */
  async ensureVersions(workspaceId: string, ids: Iterable<FlowVersionId>): Promise<void> {
    const flows = this.#flows.get(workspaceId);
    const missing = [...ids].filter((id) => !flows?.byId.has(id));
    if (missing.length === 0) return;
    const { rows } = await this.#pool.query<VersionRow>(
      `${SELECT_VERSIONS} where v.workspace_id = $1 and v.id = any($2)`,
      [workspaceId, missing],
    );
    const target = flows ?? { published: [], byId: new Map<string, FlowVersion>() };
    for (const row of rows) target.byId.set(row.id, versionOf(row));
    this.#flows.set(workspaceId, target);
  }

  /** Reads everything; at start, and after the listening connection was away. */
  load(): Promise<void> {
    return this.#inOrder(null);
  }

  reload(workspaceId: string): Promise<void> {
    return this.#inOrder(workspaceId);
  }

  /**
   * Runs a change to channels or flows in one transaction of their workspace, which tells every process as well. Returns once this
   * process knows of it.
   */
  async change<T>(workspaceId: WorkspaceId, fn: (db: PoolClient) => Promise<T>): Promise<T> {
    const result = await withWorkspace(this.#pool, workspaceId, async (db) => {
      const changed = await fn(db);
      await db.query("select pg_notify($1, $2)", [CONFIG_TOPIC, workspaceId]);
      return changed;
    });
    await this.reload(workspaceId);
    return result;
  }

  /** For what was changed by other means and is committed. Other processes follow within moments. */
  async announceChange(workspaceId: string): Promise<void> {
    await this.reload(workspaceId);
    await this.#pool.query("select pg_notify($1, $2)", [CONFIG_TOPIC, workspaceId]);
  }

  /** One after the other: of two that overlap, the one that read the older state must not be the last to write. */
  #inOrder(workspaceId: string | null): Promise<void> {
    const read = this.#reading.then(() => this.#read(workspaceId));
    this.#reading = read.catch(() => {
      // Whoever asked hears of it; the next reload starts afresh.
    });
    return read;
  }

  async #read(workspaceId: string | null): Promise<void> {
    const [channels, versions] = await Promise.all([
      this.#pool.query<ChannelRow>(
        `${SELECT_CHANNELS} where removed_at is null and ($1::uuid is null or workspace_id = $1)`,
        [workspaceId],
      ),
      this.#pool.query<VersionRow>(
        `${SELECT_VERSIONS} where f.published_version_id = v.id and f.is_active and f.archived_at is null and ($1::uuid is null or v.workspace_id = $1)
          order by v.workspace_id, f.priority, f.created_at, f.id`,
        [workspaceId],
      ),
    ]);
    this.#missedAt.clear();
    for (const known of this.#channels.values()) {
      if (workspaceId === null || known.workspaceId === workspaceId) {
        this.#channels.delete(known.id);
        this.#byAccount.delete(`${known.kind} ${known.accountId}`);
      }
    }
    for (const row of channels.rows) {
      const channel = this.#channelOf(row);
      if (!channel) continue;
      this.#channels.set(channel.id, channel);
      this.#byAccount.set(`${channel.kind} ${channel.accountId}`, channel);
    }
    this.#takeFlows(workspaceId, versions.rows);
  }

  #takeFlows(workspaceId: string | null, rows: readonly VersionRow[]): void {
    const fresh = new Map<string, FlowVersion[]>();
    for (const row of rows) {
      // The same object as before for a version we already have: core keeps what it compiled by object.
      const known = this.#flows.get(row.workspace_id)?.byId.get(row.id);
      const version = known?.name === row.name ? known : versionOf(row);
      const list = fresh.get(row.workspace_id);
      if (list) list.push(version);
      else fresh.set(row.workspace_id, [version]);
    }
    for (const id of workspaceId === null ? new Set([...this.#flows.keys(), ...fresh.keys()]) : [workspaceId]) {
      const published = fresh.get(id) ?? [];
      const byId = this.#flows.get(id)?.byId ?? new Map<string, FlowVersion>();
      for (const version of published) byId.set(version.id, version);
      this.#flows.set(id, { published, byId });
    }
  }

  /** Undefined for a kind of channel that this version has no adapter for. */
  #channelOf(row: ChannelRow): KnownChannel | undefined {
    const adapter = adapterFor(row.kind);
    if (!adapter) return undefined;
    const settings = parseChannelSettings(row.settings);
    return {
      workspaceId: row.workspace_id,
      id: row.id,
      kind: row.kind,
      accountId: row.account_id,
      facts: {
        id: asId(row.id),
        name: row.name,
        capabilities: adapter.capabilities,
        appId: row.app_id,
        defaultLanguage: settings.defaultLanguage,
        country: settings.country,
        disclosure: settings.disclosure,
        isHumanAgentAllowed: settings.isHumanAgentAllowed,
        botReturnsAfterMs: settings.botReturnsAfterMinutes === null ? null : settings.botReturnsAfterMinutes * 60_000,
      },
      appSecret: row.app_secret_sealed === null ? null : this.#open(row.app_secret_sealed),
      verifyToken: row.verify_token,
      token: row.token_sealed === null ? null : this.#open(row.token_sealed),
      tokenSealed: row.token_sealed,
      graphUrl: row.graph_url,
      graphVersion: row.graph_version,
      sendRatePerSecond: settings.sendRatePerSecond,
      status: row.status,
    };
  }
}

const SELECT_CHANNELS = `
  select workspace_id, id, kind, account_id, name, app_id, token_sealed, app_secret_sealed, verify_token, graph_url, graph_version, settings, status
    from channels`;

const SELECT_VERSIONS = `
  select v.workspace_id, v.id, v.flow_id, v.number, v.definition, f.name
    from flow_versions v join flows f on f.workspace_id = v.workspace_id and f.id = v.flow_id`;

interface VersionRow {
  workspace_id: string;
  id: string;
  flow_id: string;
  number: number;
  definition: FlowDefinition;
  name: string;
}

interface ChannelRow {
  workspace_id: string;
  id: string;
  kind: ChannelKind;
  account_id: string;
  name: string;
  app_id: string | null;
  token_sealed: string | null;
  app_secret_sealed: string | null;
  verify_token: string | null;
  graph_url: string | null;
  graph_version: string;
  settings: unknown;
  status: KnownChannel["status"];
}

function versionOf(row: VersionRow): FlowVersion {
  return {
    id: asId<FlowVersionId>(row.id),
    flowId: asId<FlowId>(row.flow_id),
    name: row.name,
    number: row.number,
    definition: row.definition,
  };
}
