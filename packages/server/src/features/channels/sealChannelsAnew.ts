import type { Pool } from "pg";
import { isSealedAsNow, openSecret, type SecretKey, sealSecret } from "../../infra/secrets.ts";

/**
 * Seals the secrets of channels as we seal now, where an older version did. For the start, before anything reads them. Throws
 * `SealError` when one does not open. What somebody changes meanwhile stays as they made it.
 */
export async function sealChannelsAnew(pool: Pool, key: SecretKey): Promise<void> {
  const { rows } = await pool.query<Sealed>(
    `select id, token_sealed as token, app_secret_sealed as "appSecret" from channels
      where token_sealed like 'v1.%' or app_secret_sealed like 'v1.%' limit 100000`,
  );
  const anew = (sealed: string | null) =>
    sealed === null || isSealedAsNow(sealed) ? sealed : sealSecret(key, openSecret(key, sealed));
  for (const { id, token, appSecret } of rows) {
    await pool.query(
      `update channels set token_sealed = $4, app_secret_sealed = $5
        where id = $1 and token_sealed is not distinct from $2 and app_secret_sealed is not distinct from $3`,
      [id, token, appSecret, anew(token), anew(appSecret)],
    );
  }
}

interface Sealed {
  id: string;
  token: string | null;
  appSecret: string | null;
}
