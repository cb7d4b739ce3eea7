import { readFile } from "node:fs/promises";
import { listMigrations } from "./db/migrate.ts";

/**
 * What this program calls itself before others that work on the same database: its version and, after a plus, the number of its newest
 * migration. Two checkouts of one version whose tables differ are two versions here.
 */
export async function readVersion(): Promise<string> {
  const { version }: { version: string } = JSON.parse(
    await readFile(new URL("../../../package.json", import.meta.url), "utf8"),
  );
  const [newest = ""] = (await listMigrations()).slice(-1);
  return `${version}+${newest.slice(0, 4)}`;
}
