import { randomBytes } from "node:crypto";
import { access, chmod, constants, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { hasCluster } from "../db/embedded/home.ts";
import { reasonOf } from "../db/embedded/refusal.ts";
import { createWhole } from "../infra/createWhole.ts";
import { StartRefusal } from "./startRefusal.ts";

/** Makes sure that the data folder is there and can be written. Returns its absolute path. */
export async function openDataDir(dataDir: string): Promise<string> {
  const path = resolve(dataDir);
  try {
    await mkdir(path, { recursive: true });
    await access(path, constants.R_OK | constants.W_OK | constants.X_OK);
    return path;
  } catch (error) {
    throw new StartRefusal(
      `The data folder ${path} cannot be written. Make it writable for this user, or set DATA_DIR to another folder.`,
      { cause: error },
    );
  }
}

/** The key that tokens are sealed under: given by SECRET_KEY, else made once and kept in the data folder, readable by its owner alone. */
export async function readSecretKey(given: string | undefined, dataDir: string): Promise<string> {
  if (given !== undefined) return given;
  const path = join(dataDir, "secret-key");
  const kept = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw new StartRefusal(
      `The secret key ${path} cannot be read. Tokens of connected channels cannot be opened without it.`,
      { cause: error },
    );
  });
  if (kept.trim() !== "") return kept.trim();
  if (hasCluster(dataDir)) {
    throw new StartRefusal(
      `The secret key ${path} is missing, and without it the tokens in the database beside it cannot be opened. Bring the file back, or set SECRET_KEY.`,
    );
  }
  try {
    // What is sealed under a key that another start put another in the place of could never be opened again.
    return createWhole(path, `${randomBytes(32).toString("base64url")}\n`).trim();
  } catch (error) {
    throw cannotBeWritten(path, error);
  }
}

/**
 * Writes a file so that readers find the old or the new content, never a part. Readable by its owner alone. Throws
 * `StartRefusal` when it cannot be written.
 */
export async function writeWhole(path: string, text: string): Promise<void> {
  const draft = `${path}.${process.pid}.new`;
  try {
    await writeFile(draft, text, { mode: 0o600 });
    await chmod(draft, 0o600);
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw cannotBeWritten(path, error);
  }
}

function cannotBeWritten(path: string, cause: unknown): StartRefusal {
  return new StartRefusal(
    `${path} cannot be written: ${reasonOf(cause)}. Make room for it, or give it to the user who starts Botschaft.`,
    { cause },
  );
}
