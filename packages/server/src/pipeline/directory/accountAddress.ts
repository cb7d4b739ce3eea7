import type { AccountAddress } from "@botschaft/core";
import { appSecretProof } from "@botschaft/channels";
import type { Config } from "../../config.ts";

const META_GRAPH_URL = "https://graph.facebook.com";

/** What is stored of how an account is reached, with its secrets opened. */
export interface AccountKeys {
  readonly accountId: string;
  readonly appId: string | null;
  /** The account's own. */
  readonly appSecret: string | null;
  readonly token: string;
  /** null: the installation's own. */
  readonly graphUrl: string | null;
  readonly graphVersion: string;
}

type Installation = Pick<Config, "metaAppId" | "metaAppSecrets" | "metaGraphUrl">;

/** The secret of the app that an account's token belongs to; undefined where it is not known. */
export function appSecretOf({ appId, appSecret }: AccountKeys, installation: Installation): string | undefined {
  if (appSecret !== null) return appSecret;
  // An app id of its own without a secret: an app whose secret we do not know. A proof under another one would be refused. Where the
  // installation does not say which app its secret is of, it is taken for this one: under no other could the account receive anything.
  const isOwnApp = appId !== null && installation.metaAppId !== undefined && appId !== installation.metaAppId;
  return isOwnApp ? undefined : installation.metaAppSecrets[0];
}

/** Where and as whom calls in an account's name are made: the same for messages, checks and everything else. */
export function accountAddress(keys: AccountKeys, installation: Installation): AccountAddress {
  const { accountId, token, graphUrl, graphVersion } = keys;
  const secret = appSecretOf(keys, installation);
  return {
    accountId,
    graphUrl: graphUrl ?? installation.metaGraphUrl ?? META_GRAPH_URL,
    graphVersion,
    token,
    appSecretProof: secret === undefined ? undefined : appSecretProof(token, secret),
  };
}
