/**
 * Guessing passwords is slowed down, and a colleague's wrong passwords lock nobody else out: many people share an office's address.
 *
 * Counted are attempts for one account from one address (10 a minute), for one account from anywhere (100 an hour), and from one
 * address for whatever account (300 a minute). What is right is not counted.
 */
import { createHash } from "node:crypto";
import type { Pool } from "pg";
import { AppError } from "../http/appError.ts";

const MINUTE = 60;

interface Counted {
  readonly key: Buffer;
  readonly max: number;
  readonly windowSeconds: number;
}

export interface Attempt {
  /** It was no guess: what it counted is taken back. */
  forget(): Promise<void>;
}

/**
 * Counts one attempt. Throws AppError `rate_limited`, with the seconds after which it is worth another, when there were too many.
 *
 * @param purpose keeps different doors apart
 */
export async function countAttempt(
  pool: Pool,
  purpose: "sign-in" | "password-reset",
  { account, address }: { readonly account: string; readonly address: string },
): Promise<Attempt> {
  const who = account.trim().toLowerCase();
  const counted: readonly Counted[] = [
    { key: keyOf(purpose, "account and address", who, address), max: 10, windowSeconds: MINUTE },
    { key: keyOf(purpose, "account", who), max: 100, windowSeconds: 60 * MINUTE },
    { key: keyOf(purpose, "address", address), max: 300, windowSeconds: MINUTE },
  ];
  const { rows } = await pool.query<{ key: Buffer; count: number; endsInSeconds: number }>(
    `insert into sign_in_attempts as a (key, count, ends_at)
     select key, 1, now() + make_interval(secs => seconds) from unnest($1::bytea[], $2::int[]) as c (key, seconds) order by key
     on conflict (key) do update set
       count = case when a.ends_at <= now() then 1 else a.count + 1 end,
       ends_at = case when a.ends_at <= now() then excluded.ends_at else a.ends_at end
     returning key, count, extract(epoch from ends_at - now())::float as "endsInSeconds"`,
    [counted.map(({ key }) => key), counted.map(({ windowSeconds }) => windowSeconds)],
  );
  const over = rows.filter(({ key, count }) => count > (counted.find((each) => each.key.equals(key))?.max ?? 0));
  if (over.length > 0) {
    const retryAfterSeconds = Math.max(1, Math.ceil(Math.max(...over.map(({ endsInSeconds }) => endsInSeconds))));
    throw new AppError("rate_limited", "Too many attempts for this account.", { retryAfterSeconds });
  }
  return {
    forget: async () => {
      // Whoever knows the password has a clean slate; of the others behind the same address this one attempt is taken off.
      await pool.query(
        `with gone as (delete from sign_in_attempts where key = any($1))
         update sign_in_attempts set count = count - 1 where key = $2 and count > 0`,
        [counted.slice(0, 2).map(({ key }) => key), counted[2]?.key],
      );
    },
  };
}

/** Forgets what is over. */
export async function clearOldAttempts(pool: Pool): Promise<void> {
  await pool.query("delete from sign_in_attempts where ends_at < now()");
}

function keyOf(...parts: readonly string[]): Buffer {
  return createHash("sha256").update(JSON.stringify(parts)).digest();
}
