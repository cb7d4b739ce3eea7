import type { AppCredentials } from "@botschaft/channels";
import type { AccountAddress } from "@botschaft/core";
import type { Config } from "../../config.ts";
import { AppError } from "../../http/appError.ts";
import { openSecret, type SecretKey } from "../../infra/secrets.ts";
import { accountAddress, appSecretOf } from "../../pipeline/index.ts";
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
  const keys = {
    ...row,
    token: openSecret(secretKey, row.tokenSealed),
    appSecret: row.appSecretSealed === null ? null : openSecret(secretKey, row.appSecretSealed),
  };
  const appId = row.appId ?? config.metaAppId;
  const appSecret = appSecretOf(keys, config);
  return {
    address: accountAddress(keys, config),
    app: appId === undefined || appSecret === undefined ? undefined : { appId, appSecret },
  };
}
