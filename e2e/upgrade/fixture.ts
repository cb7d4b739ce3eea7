/**
 * Packed data folders of earlier versions: how one is opened, with its times moved so that all is as it was when it was packed.
 *
 * `fixtures/NAME.tar.zst` holds `data/`, a cleanly stopped data folder, and `seen.json`, what users saw in it before.
 */
import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, lstatSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { chmod, mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { constants, zstdDecompressSync } from "node:zlib";
import { Client } from "pg";
import { z } from "zod";
import { chooseAccount } from "../../packages/server/src/db/embedded/account.ts";
import { startEmbeddedPostgres } from "../../packages/server/src/db/embedded.ts";
import { seenSchema } from "./look.ts";

/** What whoever packed a folder noted beside it. */
export const noteSchema = z.object({
  /** When it was stopped. */
  packedAt: z.number(),
  workspaceId: z.string(),
  /** A key of the workspace, which may read and write the inbox. */
  keySecret: z.string(),
  /**
   * Conversations of people with a part, by who they are to the emulator:
   *
   * - `asked` was asked for a size and has not answered; `waiting` is in a `wait` until `waitDueAt`
   * - `photo` sent one; `answered` was answered by a member, under `clientKey`; `closed` is what it says
   * - `arrived` got a message, `lost` did not, and nobody knew of either; `queued-1` to `-3` have one that had not left
   */
  cast: z.record(z.string(), z.string()),
  waitDueAt: z.number(),
  clientKey: z.string(),
  seen: seenSchema,
});
export type Note = z.output<typeof noteSchema>;

export interface Unpacked {
  readonly dataDir: string;
  readonly note: Note;
  /** By how much its times were moved, in milliseconds. */
  readonly movedMs: number;
}

export function fixturePath(name: string): string {
  return fileURLToPath(new URL(`./fixtures/${name}.tar.zst`, import.meta.url));
}

/** Windows of compression as large as the folder: its databases are alike. */
export const WINDOW_LOG = 27;

/**
 * Unpacks a folder into a temporary place and moves its times as if it had been stopped so long ago.
 *
 * @param stoppedForMs of which the caller decides what has come due meanwhile
 */
export async function unpack(name: string, stoppedForMs: (note: Note) => number): Promise<Unpacked> {
  const place = await mkdtemp(join(tmpdir(), "botschaft-upgrade-"));
  // Under root, PostgreSQL's own account has to get through.
  await chmod(place, 0o711);
  const archive = zstdDecompressSync(await readFile(fixturePath(name)), {
    params: { [constants.ZSTD_d_windowLogMax]: WINDOW_LOG },
  });
  execFileSync("tar", ["-xpf", "-", "-C", place], { input: archive });
  const note = noteSchema.parse(JSON.parse(await readFile(join(place, "seen.json"), "utf8")));
  const dataDir = join(place, "data");
  const cluster = join(dataDir, "postgres", "cluster");
  const account = chooseAccount(undefined);
  if (account) for (const path of pathsBelow(cluster)) chownSync(path, account.uid, account.gid);
  chmodSync(cluster, 0o700);
  const movedMs = Date.now() - note.packedAt - stoppedForMs(note);
  await moveTimes(dataDir, movedMs);
  return { dataDir, note, movedMs };
}

/** In the database by moveTimes.sql, in the emulated platform's file by the same rule. */
async function moveTimes(dataDir: string, byMs: number): Promise<void> {
  const emulator = join(dataDir, "emulator.json");
  const inJson = /(?<=[:[,])1[78]\d{11}(?=[,}\]])/g;
  writeFileSync(
    emulator,
    readFileSync(emulator, "utf8").replace(inJson, (instant) => String(Number(instant) + byMs)),
  );
  const postgres = await startEmbeddedPostgres({ dataDir });
  // As superuser: then no trigger fires.
  const client = new Client({ connectionString: postgres.adminUrl.replace(/postgres$/, "botschaft") });
  try {
    await client.connect();
    await client.query(readFileSync(new URL("./moveTimes.sql", import.meta.url), "utf8"));
    await client.query("select move_times($1)", [byMs]);
    await client.query("drop function move_times, moved(text, bigint)");
  } finally {
    await client.end();
    await postgres.stop();
  }
}

function pathsBelow(path: string): string[] {
  const inside = lstatSync(path).isDirectory() ? readdirSync(path) : [];
  return [path, ...inside.flatMap((name) => pathsBelow(join(path, name)))];
}
