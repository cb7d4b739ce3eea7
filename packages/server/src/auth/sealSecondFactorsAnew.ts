import { formatEnvelope, symmetricDecrypt, symmetricEncrypt } from "better-auth/crypto";
import type { Pool } from "pg";
import type { SecretKey } from "../infra/secrets.ts";
import type { Log } from "../log.ts";
import { SIGN_IN_KEY_VERSION } from "./auth.ts";

/**
 * Second factors of before December 2026 are sealed by better-auth under the key of then. Seals them under the key of now. One that
 * does not open is left as it is: its bearer needs the reset that an owner can give them.
 */
export async function sealSecondFactorsAnew(pool: Pool, key: SecretKey, log: Log): Promise<void> {
  const { rows } = await pool.query<{ id: string; secret: string; backupCodes: string }>(
    `select id, secret, backup_codes as "backupCodes" from two_factors where secret not like '$ba$%' limit 100000`,
  );
  const before = key.before.signing.toString("base64url");
  const now = key.signIn.toString("base64url");
  const anew = async (sealed: string) =>
    formatEnvelope(
      SIGN_IN_KEY_VERSION,
      await symmetricEncrypt({ key: now, data: await symmetricDecrypt({ key: before, data: sealed }) }),
    );
  for (const { id, secret, backupCodes } of rows) {
    try {
      await pool.query("update two_factors set secret = $3, backup_codes = $4 where id = $1 and secret = $2", [
        id,
        secret,
        await anew(secret),
        await anew(backupCodes),
      ]);
    } catch (err) {
      log.warn({ event: "auth.second_factor_unreadable", err });
    }
  }
}
