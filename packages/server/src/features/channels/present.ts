import type { Channel } from "@botschaft/contract";
import { openSecret, type SecretKey } from "../../infra/secrets.ts";
import type { ChannelRow } from "./queries.ts";
import { presentSettings } from "./settings.ts";

/** A channel as the caller may see it. Of secrets the end alone; the verify token to those who set channels up. */
export function presentChannel(
  row: ChannelRow,
  {
    secretKey,
    publicUrl,
    mayWrite,
  }: { readonly secretKey: SecretKey; readonly publicUrl: string; readonly mayWrite: boolean },
): Channel {
  const hint = (sealed: string | null) => (sealed === null ? null : openSecret(secretKey, sealed).slice(-4));
  return {
    id: row.id,
    kind: row.kind,
    accountId: row.accountId,
    name: row.name,
    appId: row.appId,
    tokenHint: hint(row.tokenSealed),
    appSecretHint: hint(row.appSecretSealed),
    verifyToken: mayWrite ? row.verifyToken : null,
    graphUrl: row.graphUrl,
    graphVersion: row.graphVersion,
    settings: presentSettings(row.settings),
    status: row.status,
    statusReason: row.statusReason,
    statusSince: row.statusSince.toISOString(),
    resubscribedAt: row.resubscribedAt?.toISOString() ?? null,
    eventsToSee: row.eventsToSee,
    createdAt: row.createdAt.toISOString(),
    webhookUrl: webhookUrlOf(publicUrl),
  };
}

export function webhookUrlOf(publicUrl: string): string {
  return `${publicUrl}/webhooks/meta`;
}
