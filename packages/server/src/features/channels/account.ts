import { type AppCredentials, appSecretProof } from "@botschaft/channels";
import type { AccountAddress } from "@botschaft/core";
import type { Config } from "../../config.ts";
import { AppError } from "../../http/appError.ts";
import { openSecret, type SecretKey } from "../../infra/secrets.ts";
import { META_GRAPH_URL } from "./graphAddress.ts";
import type { ChannelRow } from "./queries.ts";

/** How the platform is called in a channel's name, and the app its token belongs to where that is known. */
export interface Account {
  readonly address: AccountAddress;
  readonly app: AppCredentials | undefined;
}

/** Refuses with channel_incomplete when the channel has no token. */
export function accountOf(
  row: ChannelRow,
  { config, secretKey }: { readonly config: Config; readonly secretKey: SecretKey },
): Account {
  if (row.tokenSealed === null) throw new AppError("channel_incomplete");
  const token = openSecret(secretKey, row.tokenSealed);
  // A channel with an app id of its own but no secret belongs to an app whose secret we do not know.
  const isOwnApp = row.appId !== null && row.appId !== config.metaAppId;
  const appSecret =
    row.appSecretSealed !== null
      ? openSecret(secretKey, row.appSecretSealed)
      : isOwnApp
        ? undefined
        : config.metaAppSecrets[0];
  const appId = row.appId ?? config.metaAppId;
  return {
    address: {
      accountId: row.accountId,
      graphUrl: row.graphUrl ?? config.metaGraphUrl ?? META_GRAPH_URL,
      graphVersion: row.graphVersion,
      token,
      appSecretProof: appSecret === undefined ? undefined : appSecretProof(token, appSecret),
    },
    app: appId === undefined || appSecret === undefined ? undefined : { appId, appSecret },
  };
}
