import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { oneAtATime } from "./oneAtATime.mjs";
import { refuse, root, say } from "./root.mjs";
import { run } from "./run.mjs";

/** Installs what the lock file names, unless it is there already. */
export async function ensureInstalled() {
  if (!isInstalled()) await oneAtATime("install", installUnlessDone);
}

async function installUnlessDone() {
  if (isInstalled()) return;
  say("Installing packages (npm ci), which takes a minute.");
  // npm tells scripts where it is; without it, npm of the PATH.
  const npm = process.env.npm_execpath?.endsWith(".js") ? [process.execPath, process.env.npm_execpath] : ["npm"];
  const [program, ...args] = [...npm, "ci", "--include=dev", "--include=optional", "--loglevel=error"];
  const { code } = await run(program, args, { timeoutMs: 20 * 60_000 });
  if (code !== 0) refuse("The packages could not be installed: npm ci failed, see above.");
  writeFileSync(stampFile, hashOfLock());
}

const stampFile = join(root, "node_modules", ".botschaft-installed");

function hashOfLock() {
  return createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
}

/**
 * Whether we installed just this lock file, or npm notes that all of it is there: after an `npm install` by hand, only
 * npm knows.
 */
function isInstalled() {
  if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === hashOfLock()) return true;
  const installedFile = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(installedFile)) return false;
  const wanted = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages;
  const installed = JSON.parse(readFileSync(installedFile, "utf8")).packages;
  return Object.entries(wanted).every(([path, { version, link, optional }]) => {
    const found = installed[path];
    // Optional packages are for other machines as well.
    if (path === "" || link || (optional && !found)) return true;
    return found?.version === version;
  });
}
