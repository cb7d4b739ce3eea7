import type { AccountAddress, PlatformCall } from "@botschaft/core";

export type QueryValues = Readonly<Record<string, string | undefined>>;

interface GraphCallParts {
  readonly method: PlatformCall["method"];
  /** Without leading slash and version, e.g. `me/messages`. Parts from outside must be encoded by the caller. */
  readonly path: string;
  readonly query?: QueryValues;
  readonly body?: unknown;
  readonly bucket?: PlatformCall["bucket"];
}

/**
 * A call to the Graph API in the name of `account`. The token travels in a header, so that no address that is logged
 * anywhere contains it.
 */
export function graphCall(account: AccountAddress, parts: GraphCallParts): PlatformCall {
  const query: string[] = [];
  for (const [key, value] of Object.entries(parts.query ?? {}))
    if (value !== undefined) query.push(`${encodeURIComponent(key)}=${encodeURIComponent(value)}`);
  if (account.appSecretProof !== undefined) query.push(`appsecret_proof=${account.appSecretProof}`);
  const search = query.length === 0 ? "" : `?${query.join("&")}`;
  return {
    method: parts.method,
    url: `${account.graphUrl}/${account.graphVersion}/${parts.path}${search}`,
    headers: {
      authorization: `Bearer ${account.token}`,
      ...(parts.body !== undefined && { "content-type": "application/json" }),
    },
    body: parts.body === undefined ? "" : JSON.stringify(parts.body),
    bucket: parts.bucket ?? "action",
  };
}
