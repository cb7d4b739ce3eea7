import { randomUUID } from "node:crypto";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Pool } from "pg";
import { hashApiKey, KEY_SHAPE, newApiKeySecret } from "./apiKeySecret.ts";

/**
 * Sees to it that `${dataDir}/installation-key` holds a key that works, readable by its owner alone, and returns the file's path.
 *
 * With this key a machine sets everything up from outside: it creates workspaces and enters each of them. A file whose key is not
 * in the database (another database, a restored folder) is taken as it is: who can write the data folder owns the installation.
 */
export async function ensureInstallationKey(pool: Pool, dataDir: string): Promise<string> {
  const path = join(dataDir, "installation-key");
  const kept = await readKey(path);
  if (kept !== undefined) {
    await storeKey(pool, kept);
    return path;
  }
  const { secret } = newApiKeySecret();
  await mkdir(dataDir, { recursive: true });
  await writeFile(path, `${secret}\n`, { mode: 0o600 });
  await chmod(path, 0o600);
  await storeKey(pool, secret);
  return path;
}

async function readKey(path: string): Promise<string | undefined> {
  try {
    const secret = (await readFile(path, "utf8")).trim();
    return KEY_SHAPE.test(secret) ? secret : undefined;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

async function storeKey(pool: Pool, secret: string): Promise<void> {
  await pool.query(
    `insert into api_keys (id, workspace_id, name, secret_hash, hint, scopes) values ($1, null, 'installation key', $2, $3, '{}')
     on conflict (secret_hash) do nothing`,
    [randomUUID(), hashApiKey(secret), secret.slice(-4)],
  );
}
