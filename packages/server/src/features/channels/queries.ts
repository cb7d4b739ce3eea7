import type { ClientBase, Pool } from "pg";
import type { ChannelKind, WorkspaceId } from "@botschaft/core";
import type { StoredSettings } from "./settings.ts";

export interface ChannelRow {
  id: string;
  kind: ChannelKind;
  accountId: string;
  name: string;
  appId: string | null;
  tokenSealed: string | null;
  appSecretSealed: string | null;
  verifyToken: string | null;
  graphUrl: string | null;
  graphVersion: string;
  settings: unknown;
  status: "connected" | "broken" | "paused";
  statusReason: string | null;
  statusSince: Date;
  resubscribedAt: Date | null;
  createdAt: Date;
  /** What the platform said about the account, needs a person, and was seen by nobody. */
  eventsToSee: number;
}

const COLUMNS = `id, kind, account_id as "accountId", name, app_id as "appId", token_sealed as "tokenSealed", app_secret_sealed as "appSecretSealed",
  verify_token as "verifyToken", graph_url as "graphUrl", graph_version as "graphVersion", settings, status, status_reason as "statusReason",
  status_since as "statusSince", resubscribed_at as "resubscribedAt", created_at as "createdAt",
  (select count(*)::int from account_events e where e.workspace_id = channels.workspace_id and e.channel_id = channels.id
      and e.needs_person and e.seen_at is null) as "eventsToSee"`;

export async function listChannels(db: ClientBase, workspaceId: WorkspaceId): Promise<ChannelRow[]> {
  const { rows } = await db.query<ChannelRow>(
    `select ${COLUMNS} from channels where workspace_id = $1 and removed_at is null order by created_at, id limit 1000`,
    [workspaceId],
  );
  return rows;
}

export async function findChannel(
  db: ClientBase,
  workspaceId: WorkspaceId,
  channelId: string,
): Promise<ChannelRow | undefined> {
  const { rows } = await db.query<ChannelRow>(
    `select ${COLUMNS} from channels where workspace_id = $1 and id = $2 and removed_at is null`,
    [workspaceId, channelId],
  );
  return rows[0];
}

/** As `findChannel`, held until the transaction ends: two who change different things at once both keep theirs. */
export async function lockChannel(
  db: ClientBase,
  workspaceId: WorkspaceId,
  channelId: string,
): Promise<ChannelRow | undefined> {
  const { rows } = await db.query<ChannelRow>(
    `select ${COLUMNS} from channels where workspace_id = $1 and id = $2 and removed_at is null for no key update`,
    [workspaceId, channelId],
  );
  return rows[0];
}

export type NewChannel = Pick<
  ChannelRow,
  | "id"
  | "kind"
  | "accountId"
  | "name"
  | "appId"
  | "tokenSealed"
  | "appSecretSealed"
  | "verifyToken"
  | "graphUrl"
  | "graphVersion"
> & { readonly settings: StoredSettings };

/** What may be changed later, in the order of `settableValues`. */
const SETTABLE = "name, app_id, token_sealed, app_secret_sealed, verify_token, graph_url, graph_version, settings";

function settableValues(row: Omit<NewChannel, "id" | "kind" | "accountId">): (string | null)[] {
  const { name, appId, tokenSealed, appSecretSealed, verifyToken, graphUrl, graphVersion, settings } = row;
  return [name, appId, tokenSealed, appSecretSealed, verifyToken, graphUrl, graphVersion, JSON.stringify(settings)];
}

/** Throws PostgreSQL's unique violation when the account is connected already, here or in another workspace. */
export async function insertChannel(
  db: ClientBase,
  workspaceId: WorkspaceId,
  row: NewChannel,
): Promise<ChannelRow | undefined> {
  const { rows } = await db.query<ChannelRow>(
    `insert into channels (workspace_id, id, ${SETTABLE}, kind, account_id)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) returning ${COLUMNS}`,
    [workspaceId, row.id, ...settableValues(row), row.kind, row.accountId],
  );
  return rows[0];
}

export async function updateChannel(
  db: ClientBase,
  workspaceId: WorkspaceId,
  row: Omit<NewChannel, "kind" | "accountId">,
): Promise<ChannelRow | undefined> {
  const { rows } = await db.query<ChannelRow>(
    `update channels set (${SETTABLE}) = ($3, $4, $5, $6, $7, $8, $9, $10)
      where workspace_id = $1 and id = $2 and removed_at is null returning ${COLUMNS}`,
    [workspaceId, row.id, ...settableValues(row)],
  );
  return rows[0];
}

/**
 * Sets the status where it differs, so that `status_since` tells when it really changed.
 *
 * @param judged the token of which this is said, as it is stored: where another has taken its place, or somebody has paused the
 * channel meanwhile, nothing changes. Undefined: the status does not come from a token
 */
export async function setChannelStatus(
  db: ClientBase,
  workspaceId: WorkspaceId,
  channelId: string,
  status: ChannelRow["status"],
  reason: string | null,
  judged?: string | null,
): Promise<void> {
  await db.query(
    `update channels set status = $3, status_reason = $4, status_since = now()
      where workspace_id = $1 and id = $2 and (status, status_reason) is distinct from ($3, $4) and ($5 or (token_sealed is not distinct from $6 and status <> 'paused'))`,
    [workspaceId, channelId, status, reason, judged === undefined, judged ?? null],
  );
}

/** Takes a channel out of use and forgets its secrets; what was said stays. */
export async function removeChannel(db: ClientBase, workspaceId: WorkspaceId, channelId: string): Promise<void> {
  await db.query(
    "update channels set removed_at = now(), token_sealed = null, app_secret_sealed = null where workspace_id = $1 and id = $2 and removed_at is null",
    [workspaceId, channelId],
  );
}

/** Whose connection is looked at unasked: those that are in use and can be asked about, of every workspace. */
export async function listChannelsToCheck(db: Pool): Promise<{ workspaceId: WorkspaceId; channelId: string }[]> {
  const { rows } = await db.query<{ workspaceId: WorkspaceId; channelId: string }>(
    `select workspace_id as "workspaceId", id as "channelId" from channels
      where removed_at is null and status <> 'paused' and token_sealed is not null limit 100000`,
  );
  return rows;
}

export async function saveResubscribed(db: ClientBase, workspaceId: WorkspaceId, channelId: string): Promise<void> {
  await db.query("update channels set resubscribed_at = now() where workspace_id = $1 and id = $2", [
    workspaceId,
    channelId,
  ]);
}

export async function hasChannel(db: ClientBase, workspaceId: WorkspaceId): Promise<boolean> {
  const { rowCount } = await db.query(
    "select from channels where workspace_id = $1 and removed_at is null and token_sealed is not null limit 1",
    [workspaceId],
  );
  return rowCount === 1;
}
